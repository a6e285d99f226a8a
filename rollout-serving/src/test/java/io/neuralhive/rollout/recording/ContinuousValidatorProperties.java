package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Random traffic in any order, compared with a recount from scratch. */
class ContinuousValidatorProperties {

    private static final String SEED = "4711";
    private static final Duration SLICE = Duration.ofMinutes(30);
    private static final StepRef STAGE_1 = new StepRef("r-1", 2, "stage_1");
    private static final StepRef STAGE_2 = new StepRef("r-1", 3, "stage_2");
    private static final List<String> MODELS = List.of("eta", "price");
    private static final List<String> VERSIONS = List.of("v1", "v2");
    private static final List<Assignment> ASSIGNMENTS = List.of(
            Assignment.of("eta", "v1"),
            Assignment.of("price", "v1"),
            assignment("v1", Optional.empty(), STAGE_1),
            assignment("v2", Optional.empty(), STAGE_1),
            assignment("v1", Optional.of("v2"), STAGE_2),
            assignment("v2", Optional.empty(), STAGE_2),
            new Assignment("eta", Optional.empty(), Optional.empty(), Optional.of(STAGE_1)));

    /** Something that happens; not every kind uses everything. */
    record Happening(Kind kind, Assignment assignment, String id, double number, double other, long millis) {}

    enum Kind {
        PREDICTED,
        FAILED,
        SHADOWED,
        SHADOW_FAILED,
        OBSERVED,
        TIME_PASSES,
        CLOCK_IS_SET_BACK
    }

    @Property(seed = SEED, tries = 400)
    void countsAndErrorsAreThoseOfARecount(@ForAll("traffic") List<Happening> traffic) {
        FakeClock clock = new FakeClock();
        ContinuousValidator validator = validator(clock);
        NaiveValidator naive = new NaiveValidator();
        traffic.forEach(happening -> play(happening, clock, validator, naive));
        Window all = new Window(
                FakeClock.START.minus(Duration.ofDays(9)),
                FakeClock.START.plus(Duration.ofDays(9)),
                Optional.empty(),
                Duration.ZERO);
        for (String model : MODELS) {
            for (String version : VERSIONS) {
                assertSame(validator.collect(model, version, all), naive, place -> isOf(place, model, version));
                for (StepRef step : List.of(STAGE_1, STAGE_2)) {
                    assertSame(
                            validator.collect(model, version, in(all, step)),
                            naive,
                            place -> isOf(place, model, version) && place.step().equals(Optional.of(step)));
                }
            }
        }
        assertThat(validator.status().pending()).isEqualTo(naive.pending());
        assertThat(validator.status().expired()).isZero();
        assertThat(validator.status().evicted()).isZero();
    }

    @Property(seed = SEED, tries = 300)
    void aWindowCoversTheSlicesThatItTouchesAStepAllAndErrorsOnlyMatureOnes(
            @ForAll("traffic") List<Happening> traffic,
            @ForAll @IntRange(min = -600, max = 600) int start,
            @ForAll @IntRange(max = 600) int length,
            @ForAll @IntRange(max = 300) int maturity) {
        FakeClock clock = new FakeClock();
        ContinuousValidator validator = validator(clock);
        NaiveValidator naive = new NaiveValidator();
        traffic.forEach(happening -> play(happening, clock, validator, naive));
        Instant from = FakeClock.START.plus(Duration.ofMinutes(start));
        Instant to = from.plus(Duration.ofMinutes(length));
        Window window = new Window(from, to, Optional.empty(), Duration.ofMinutes(maturity));
        Instant mature = to.minus(Duration.ofMinutes(maturity));
        for (Optional<StepRef> step : List.of(Optional.<StepRef>empty(), Optional.of(STAGE_1))) {
            Window asked = new Window(from, to, step, window.labelMaturity());
            Predicate<NaiveValidator.Place> inside = place -> isOf(place, "eta", "v1")
                    && (step.isEmpty()
                            ? slice(place.at()) >= slice(from) && slice(place.at()) <= slice(to)
                            : place.step().equals(step));
            MetricSummary summary = validator.collect("eta", "v1", asked);
            assertThat(summary.requests()).isEqualTo(naive.requests(inside).size());
            Predicate<NaiveValidator.Place> grown =
                    place -> maturity == 0 || !sliceEnd(place.at()).isAfter(mature);
            assertErrors(summary.errors(), naive.samples(inside.and(grown)));
        }
    }

    @Property(seed = SEED, tries = 300)
    void aPercentileIsNeverTooLowAndTooHighByAnEighthOrAMicrosecondAtMost(
            @ForAll("latencies") List<Duration> latencies) {
        ContinuousValidator validator = validator(new FakeClock());
        Assignment assignment = Assignment.of("eta", "v1");
        latencies.forEach(latency -> validator.failed(assignment, latency));
        List<Duration> sorted = latencies.stream().sorted().toList();
        var stats = validator
                .collect("eta", "v1", Window.last(Duration.ofHours(1), FakeClock.START))
                .latency();
        assertThat(stats.count()).isEqualTo(latencies.size());
        assertClose(stats.p50(), sorted, 50);
        assertClose(stats.p95(), sorted, 95);
        assertClose(stats.p99(), sorted, 99);
    }

    @Provide
    Arbitrary<List<Happening>> traffic() {
        Arbitrary<Kind> kinds = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.of(Kind.PREDICTED)),
                Tuple.of(6, Arbitraries.of(Kind.OBSERVED)),
                Tuple.of(2, Arbitraries.of(Kind.SHADOWED)),
                Tuple.of(2, Arbitraries.of(Kind.TIME_PASSES)),
                Tuple.of(1, Arbitraries.of(Kind.FAILED, Kind.SHADOW_FAILED, Kind.CLOCK_IS_SET_BACK)));
        return Combinators.combine(
                        kinds,
                        Arbitraries.of(ASSIGNMENTS),
                        Arbitraries.integers().between(1, 12).map(i -> "p-" + i),
                        numbers(),
                        numbers(),
                        Arbitraries.longs().between(0, Duration.ofHours(1).toMillis()))
                .as(Happening::new)
                .list()
                .ofMaxSize(150);
    }

    @Provide
    Arbitrary<List<Duration>> latencies() {
        return Arbitraries.oneOf(
                        Arbitraries.longs().between(0, 50_000),
                        Arbitraries.longs().between(0, Duration.ofSeconds(2).toNanos()),
                        Arbitraries.longs().between(0, Duration.ofMinutes(71).toNanos()))
                .map(Duration::ofNanos)
                .list()
                .ofMinSize(1)
                .ofMaxSize(200);
    }

    private static Arbitrary<Double> numbers() {
        return Arbitraries.frequencyOf(
                Tuple.of(30, Arbitraries.integers().between(-1_000, 1_000).map(tenths -> tenths / 10.0)),
                Tuple.of(1, Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)));
    }

    private static void play(Happening what, FakeClock clock, ContinuousValidator validator, NaiveValidator naive) {
        Assignment assignment = what.assignment();
        Duration latency = Duration.ofMillis(what.millis());
        Instant now = clock.now();
        switch (what.kind()) {
            case PREDICTED -> {
                validator.predicted(assignment, what.id(), what.number(), latency);
                naive.predicted(assignment, what.id(), what.number(), latency, now);
            }
            case FAILED -> {
                validator.failed(assignment, latency);
                naive.failed(assignment, latency, now);
            }
            case SHADOWED -> {
                double shadow = what.number() * (1 + what.other() / 1_000);
                validator.shadowed(assignment, what.id(), what.number(), shadow, latency);
                naive.shadowed(assignment, what.id(), what.number(), shadow, latency, now);
            }
            case SHADOW_FAILED -> {
                validator.shadowFailed(assignment, latency);
                naive.shadowFailed(assignment, latency, now);
            }
            case OBSERVED -> {
                validator.observed(assignment.model(), what.id(), what.number());
                naive.observed(assignment.model(), what.id(), what.number());
            }
            case TIME_PASSES -> clock.set(now.plusMillis(what.millis()));
            case CLOCK_IS_SET_BACK -> clock.set(now.minusMillis(what.millis()));
        }
    }

    private static void assertSame(MetricSummary summary, NaiveValidator naive, Predicate<NaiveValidator.Place> where) {
        List<NaiveValidator.Request> requests = naive.requests(where);
        assertThat(summary.requests()).isEqualTo(requests.size());
        assertThat(summary.latency().count()).isEqualTo(requests.size());
        assertThat(summary.failures())
                .isEqualTo(
                        requests.stream().filter(NaiveValidator.Request::failed).count());
        List<NaiveValidator.Comparison> comparisons = naive.comparisons(where);
        assertThat(summary.agreement().compared()).isEqualTo(comparisons.size());
        assertThat(summary.agreement().agreed())
                .isEqualTo(comparisons.stream()
                        .filter(NaiveValidator.Comparison::agrees)
                        .count());
        assertErrors(summary.errors(), naive.samples(where));
        assertThat(summary.defect()).isEmpty();
    }

    private static void assertErrors(ErrorStats errors, List<NaiveValidator.Sample> samples) {
        assertThat(errors.count()).isEqualTo(samples.size());
        if (!samples.isEmpty()) {
            double mean = NaiveValidator.meanActual(samples);
            assertThat(errors.mae()).isCloseTo(NaiveValidator.mae(samples), within(1e-9));
            assertThat(errors.rmse()).isCloseTo(NaiveValidator.rmse(samples), within(1e-9));
            assertThat(errors.meanActual()).isCloseTo(mean, within(1e-9));
            double r2 = NaiveValidator.r2(samples);
            if (Double.isNaN(r2)) {
                assertThat(errors.r2()).isNaN();
            } else {
                assertThat(errors.r2()).isCloseTo(r2, within(1e-9 * (1 + Math.abs(r2))));
            }
            if (Math.abs(mean) > 1e-6) {
                double maePct = 100 * NaiveValidator.mae(samples) / Math.abs(mean);
                assertThat(errors.maePct()).isCloseTo(maePct, within(1e-6 * (1 + maePct)));
            }
        }
    }

    private static void assertClose(Duration reported, List<Duration> sorted, int percent) {
        int rank = (percent * sorted.size() + 99) / 100;
        Duration exact = sorted.get(rank - 1);
        Duration tolerance = Duration.ofNanos(Math.max(1_000, exact.toNanos() / 8));
        assertThat(reported).isBetween(exact, exact.plus(tolerance));
    }

    private static ContinuousValidator validator(FakeClock clock) {
        return ContinuousValidator.builder()
                .clock(clock)
                .retention(SLICE.multipliedBy(900), 900)
                .timeToLive(Duration.ofDays(30))
                .build();
    }

    private static boolean isOf(NaiveValidator.Place place, String model, String version) {
        return place.model().equals(model) && place.version().equals(version);
    }

    private static Window in(Window any, StepRef step) {
        return new Window(any.from(), any.to(), Optional.of(step), any.labelMaturity());
    }

    private static long slice(Instant time) {
        return Math.floorDiv(time.toEpochMilli(), SLICE.toMillis());
    }

    private static Instant sliceEnd(Instant time) {
        return Instant.ofEpochMilli((slice(time) + 1) * SLICE.toMillis());
    }

    private static Assignment assignment(String served, Optional<String> shadow, StepRef step) {
        return new Assignment("eta", Optional.of(served), shadow, Optional.of(step));
    }
}
