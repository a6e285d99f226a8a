package io.neuralhive.rollout.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever way values are cut into parts: the parts together are the whole, and the whole is what the definition says. */
class MomentsProperties {

    private static final String SEED = "4711";

    record Request(double predicted, double served, double actual) {}

    @Property(seed = SEED, tries = 300)
    void partsTogetherAreTheWhole(@ForAll("requests") List<Request> requests, @ForAll @IntRange(max = 100) int cut) {
        int first = Math.min(cut, requests.size());
        List<Request> left = requests.subList(0, first);
        List<Request> right = requests.subList(first, requests.size());

        assertClose(moments(left).plus(moments(right)), moments(requests));
        assertClose(moments(right).plus(moments(left)), moments(requests));
        assertClose(paired(left).plus(paired(right)), paired(requests));
        assertClose(paired(right).plus(paired(left)), paired(requests));
    }

    @Property(seed = SEED, tries = 300)
    void momentsAreWhatTheDefinitionSays(@ForAll("requests") List<Request> requests) {
        assertThat(moments(requests).mean()).isCloseTo(mean(requests, Request::actual), within(1e-9));
        assertThat(moments(requests).m2()).isCloseTo(product(requests, Request::actual, Request::actual), within(1e-6));
    }

    @Property(seed = SEED, tries = 300)
    void pairsAreWhatTheDefinitionSays(@ForAll("requests") List<Request> requests) {
        ToDoubleFunction<Request> error = request -> Math.abs(request.predicted() - request.actual());
        ToDoubleFunction<Request> served = request -> Math.abs(request.served() - request.actual());
        PairedErrors paired = paired(requests);

        assertThat(paired.coMoment()).isCloseTo(product(requests, error, served), within(1e-6));
        ToDoubleFunction<Request> difference =
                request -> error.applyAsDouble(request) - 1.2 * served.applyAsDouble(request);
        assertThat(paired.difference(1.2).mean()).isCloseTo(mean(requests, difference), within(1e-9));
        assertThat(paired.difference(1.2).m2()).isCloseTo(product(requests, difference, difference), within(1e-6));
    }

    @Property(seed = SEED, tries = 200)
    void anErrorInPercentSpreadsAsItsLinearisation(@ForAll("requests") List<Request> requests) {
        ToDoubleFunction<Request> actual = request -> request.actual() + 1_000;
        ToDoubleFunction<Request> error = request -> Math.abs(request.predicted() - actual.applyAsDouble(request));
        ErrorSpread spread = new ErrorSpread(
                product(requests, error, error),
                Double.NaN,
                product(requests, actual, actual),
                product(requests, error, actual));
        double mae = mean(requests, error);
        double meanActual = mean(requests, actual);
        ErrorStats stats = new ErrorStats(requests.size(), mae, meanActual, Double.NaN, Double.NaN, spread);
        ToDoubleFunction<Request> linear = request ->
                (error.applyAsDouble(request) - mae / meanActual * actual.applyAsDouble(request)) * 100 / meanActual;

        assertThat(stats.percent().mean()).isEqualTo(stats.maePct());
        assertThat(stats.percent().m2()).isCloseTo(product(requests, linear, linear), within(1e-4));
    }

    @Example
    void aSpreadThatIsNotKnownStaysUnknown() {
        Moments unknown = Moments.ofMean(3, 1.5);
        assertThat(unknown.isSpreadKnown()).isFalse();
        assertThat(unknown.variance()).isNaN();
        assertThat(unknown.plus(new Moments(3, 2.5, 1)).isSpreadKnown()).isFalse();
        assertThat(unknown.plus(new Moments(3, 2.5, 1)).mean()).isEqualTo(2);
        assertThat(unknown.plus(Moments.NONE)).isEqualTo(unknown);
        assertThat(Moments.NONE.plus(unknown)).isEqualTo(unknown);
        assertThat(new Moments(1, 1, 0).variance()).isNaN();
        assertThat(new Moments(5, 1, 8).variance()).isEqualTo(2);
    }

    @Provide
    Arbitrary<List<Request>> requests() {
        Arbitrary<Double> numbers =
                Arbitraries.integers().between(-10_000, 10_000).map(hundredths -> hundredths / 100.0);
        return Combinators.combine(numbers, numbers, numbers)
                .as(Request::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(100);
    }

    private static Moments moments(List<Request> requests) {
        Moments moments = Moments.NONE;
        for (Request request : requests) {
            moments = moments.plus(request.actual());
        }
        return moments;
    }

    private static PairedErrors paired(List<Request> requests) {
        PairedErrors paired = PairedErrors.NONE;
        for (Request request : requests) {
            paired = paired.plus(
                    Math.abs(request.predicted() - request.actual()), Math.abs(request.served() - request.actual()));
        }
        return paired;
    }

    private static double mean(List<Request> requests, ToDoubleFunction<Request> of) {
        return requests.stream().mapToDouble(of).average().orElseThrow();
    }

    private static double product(List<Request> requests, ToDoubleFunction<Request> x, ToDoubleFunction<Request> y) {
        double meanX = mean(requests, x);
        double meanY = mean(requests, y);
        return requests.stream()
                .mapToDouble(request -> (x.applyAsDouble(request) - meanX) * (y.applyAsDouble(request) - meanY))
                .sum();
    }

    private static void assertClose(Moments seen, Moments expected) {
        assertThat(seen.count()).isEqualTo(expected.count());
        assertThat(seen.mean()).isCloseTo(expected.mean(), within(1e-9));
        assertThat(seen.m2()).isCloseTo(expected.m2(), within(1e-6));
    }

    private static void assertClose(PairedErrors seen, PairedErrors expected) {
        assertThat(seen.count()).isEqualTo(expected.count());
        assertThat(seen.mae()).isCloseTo(expected.mae(), within(1e-9));
        assertThat(seen.otherMae()).isCloseTo(expected.otherMae(), within(1e-9));
        assertThat(seen.m2()).isCloseTo(expected.m2(), within(1e-6));
        assertThat(seen.otherM2()).isCloseTo(expected.otherM2(), within(1e-6));
        assertThat(seen.coMoment()).isCloseTo(expected.coMoment(), within(1e-6));
    }
}
