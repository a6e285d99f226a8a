package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.Moments;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever way outcomes are cut into parts: the parts together are the whole, and the whole is what the definition says. */
class ErrorSumsProperties {

    private static final String SEED = "4711";

    record Pair(double predicted, double actual) {}

    @Property(seed = SEED, tries = 300)
    void whatIsMergedFromPartsIsWhatWouldHaveBeenSummedAtOnce(
            @ForAll("pairs") List<Pair> pairs, @ForAll @IntRange(min = 1, max = 10) int parts) {
        ErrorSums whole = new ErrorSums();
        List<ErrorSums> sums = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            sums.add(new ErrorSums());
        }
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            whole.add(pair.predicted(), pair.actual());
            sums.get(i * 7 % parts).add(pair.predicted(), pair.actual());
        }
        ErrorSums merged = new ErrorSums();
        sums.forEach(merged::addAll);
        assertClose(merged.stats(), whole.stats());
    }

    @Property(seed = SEED, tries = 300)
    void sumsAreWhatTheDefinitionSays(@ForAll("pairs") List<Pair> pairs) {
        ErrorSums sums = new ErrorSums();
        pairs.forEach(pair -> sums.add(pair.predicted(), pair.actual()));
        ErrorStats stats = sums.stats();
        ToDoubleFunction<Pair> error = pair -> Math.abs(pair.predicted() - pair.actual());
        ToDoubleFunction<Pair> square = pair -> Math.pow(pair.predicted() - pair.actual(), 2);

        assertThat(stats.absolute().m2()).isCloseTo(product(pairs, error, error), within(1e-6));
        assertThat(stats.squared().m2()).isCloseTo(product(pairs, square, square), within(1e-2));
        assertThat(stats.spread().actual()).isCloseTo(product(pairs, Pair::actual, Pair::actual), within(1e-6));
        assertThat(stats.spread().absoluteByActual()).isCloseTo(product(pairs, error, Pair::actual), within(1e-6));
        assertThat(stats.squared().mean()).isCloseTo(mean(pairs, square), within(1e-6));
    }

    @Property(seed = SEED, tries = 300)
    void runningSumsAreTheMoments(@ForAll("pairs") List<Pair> pairs, @ForAll @IntRange(max = 100) int cut) {
        MomentSums sums = new MomentSums();
        MomentSums others = new MomentSums();
        Moments expected = Moments.NONE;
        for (int i = 0; i < pairs.size(); i++) {
            (i < cut ? sums : others).add(pairs.get(i).actual());
            expected = expected.plus(pairs.get(i).actual());
        }
        sums.addAll(others);
        assertThat(sums.moments().count()).isEqualTo(expected.count());
        assertThat(sums.moments().mean()).isCloseTo(expected.mean(), within(1e-9));
        assertThat(sums.moments().m2()).isCloseTo(expected.m2(), within(1e-6));
    }

    @Property(seed = SEED, tries = 200)
    void anOffsetOfAllActualValuesDoesNotSpoilTheFit(
            @ForAll("pairs") List<Pair> pairs, @ForAll("offsets") double offset) {
        ErrorSums whole = new ErrorSums();
        ErrorSums merged = new ErrorSums();
        for (Pair pair : pairs) {
            whole.add(pair.predicted() + offset, pair.actual() + offset);
            ErrorSums one = new ErrorSums();
            one.add(pair.predicted() + offset, pair.actual() + offset);
            merged.addAll(one);
        }
        double exact = exactR2(pairs, offset);
        if (Double.isNaN(exact)) {
            assertThat(whole.stats().r2()).isNaN();
        } else {
            assertThat(whole.stats().r2()).isCloseTo(exact, within(1e-6 * (1 + Math.abs(exact))));
            assertThat(merged.stats().r2()).isCloseTo(exact, within(1e-6 * (1 + Math.abs(exact))));
        }
    }

    @Example
    void aMillionValuesFarFromZeroKeepTheirSpread() {
        Random random = new Random(4711);
        ErrorSums sums = new ErrorSums();
        for (int slice = 0; slice < 100; slice++) {
            ErrorSums part = new ErrorSums();
            for (int i = 0; i < 10_000; i++) {
                double actual = 1e9 + random.nextGaussian();
                part.add(actual + random.nextGaussian() / 2, actual);
            }
            sums.addAll(part);
        }
        ErrorStats stats = sums.stats();
        assertThat(stats.count()).isEqualTo(1_000_000);
        assertThat(stats.meanActual()).isCloseTo(1e9, within(0.01));
        assertThat(stats.rmse()).isCloseTo(0.5, withinPercentage(1));
        assertThat(stats.r2()).isCloseTo(0.75, within(0.01));
    }

    @Example
    void nothingAddedIsNoError() {
        ErrorSums empty = new ErrorSums();
        empty.addAll(new ErrorSums());
        assertThat(empty.stats()).isEqualTo(ErrorStats.NONE);
    }

    @Example
    void equalActualValuesHaveNoFit() {
        ErrorSums sums = new ErrorSums();
        sums.add(1, 0.1);
        sums.add(2, 0.1);
        sums.add(3, 0.1);
        assertThat(sums.stats().r2()).isNaN();
    }

    @Example
    void aPerfectPredictionFitsCompletelyAndTheMeanNotAtAll() {
        ErrorSums perfect = new ErrorSums();
        ErrorSums mean = new ErrorSums();
        for (int actual = 0; actual <= 10; actual++) {
            perfect.add(actual, actual);
            mean.add(5, actual);
        }
        assertThat(perfect.stats().r2()).isEqualTo(1);
        assertThat(mean.stats().r2()).isCloseTo(0, within(1e-12));
    }

    @Provide
    Arbitrary<List<Pair>> pairs() {
        Arbitrary<Double> numbers =
                Arbitraries.integers().between(-10_000, 10_000).map(hundredths -> hundredths / 100.0);
        return Combinators.combine(numbers, numbers)
                .as(Pair::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(100);
    }

    @Provide
    Arbitrary<Double> offsets() {
        return Arbitraries.of(0.0, 1e3, -1e6, 1e6);
    }

    private static void assertClose(ErrorStats stats, ErrorStats expected) {
        assertThat(stats.count()).isEqualTo(expected.count());
        assertThat(stats.mae()).isCloseTo(expected.mae(), within(1e-10));
        assertThat(stats.rmse()).isCloseTo(expected.rmse(), within(1e-10));
        assertThat(stats.meanActual()).isCloseTo(expected.meanActual(), within(1e-10));
        if (Double.isNaN(expected.r2())) {
            assertThat(stats.r2()).isNaN();
        } else {
            assertThat(stats.r2()).isCloseTo(expected.r2(), within(1e-9 * (1 + Math.abs(expected.r2()))));
        }
    }

    private static double mean(List<Pair> pairs, ToDoubleFunction<Pair> of) {
        return pairs.stream().mapToDouble(of).average().orElseThrow();
    }

    private static double product(List<Pair> pairs, ToDoubleFunction<Pair> x, ToDoubleFunction<Pair> y) {
        double meanX = mean(pairs, x);
        double meanY = mean(pairs, y);
        return pairs.stream()
                .mapToDouble(pair -> (x.applyAsDouble(pair) - meanX) * (y.applyAsDouble(pair) - meanY))
                .sum();
    }

    private static double exactR2(List<Pair> pairs, double offset) {
        List<BigDecimal> actuals = pairs.stream()
                .map(pair -> new BigDecimal(pair.actual() + offset))
                .toList();
        BigDecimal mean = actuals.stream()
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(BigDecimal.valueOf(pairs.size()), MathContext.DECIMAL128);
        BigDecimal spread =
                actuals.stream().map(actual -> actual.subtract(mean).pow(2)).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal squares = pairs.stream()
                .map(pair -> new BigDecimal(pair.predicted() + offset)
                        .subtract(new BigDecimal(pair.actual() + offset))
                        .pow(2))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        boolean equal = actuals.stream()
                .min(Comparator.naturalOrder())
                .equals(actuals.stream().max(Comparator.naturalOrder()));
        return equal ? Double.NaN : 1 - squares.doubleValue() / spread.doubleValue();
    }
}
