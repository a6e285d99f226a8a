package io.neuralhive.rollout.simulator.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.simulator.engine.RolloutOutcome.End;
import io.neuralhive.rollout.state.RolloutEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The results of a backtest are consistent, for any log. */
class BacktestProperties {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final RolloutPolicy CONCURRENT = RolloutPolicy.builder()
            .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
            .build();

    @Property(tries = 100)
    void resultsAreConsistent(
            @ForAll @IntRange(min = 1, max = 3_000) int requests,
            @ForAll @IntRange(max = 200) int minutesUntilKnown,
            @ForAll @IntRange(min = 5, max = 30) int candidateError,
            @ForAll @IntRange(max = 5) int failuresIn1000,
            @ForAll long seed) {
        List<RecordedRequest> log = log(requests, minutesUntilKnown, candidateError, failuresIn1000, seed);
        BacktestResult result = Backtest.on(log).splitSeed(seed).run("p", CONCURRENT);

        assertThat(result).isEqualTo(Backtest.on(log).splitSeed(seed).run("p", CONCURRENT));
        long served = result.steps().stream()
                .mapToLong(step -> step.candidateRequests() + step.baselineRequests())
                .sum();
        assertThat(served)
                .isEqualTo(log.stream()
                        .filter(request -> result.outcome().end() == End.UNFINISHED
                                || request.at().isBefore(result.ended()))
                        .count());
        assertThat(result.steps().stream()
                        .mapToLong(StepTraffic::candidateRequests)
                        .sum())
                .isEqualTo(result.outcome().candidateRequests());
        for (int i = 1; i < result.steps().size(); i++) {
            assertThat(result.steps().get(i).from())
                    .isEqualTo(result.steps().get(i - 1).to());
        }
        boolean ended = result.events().get(result.events().size() - 1) instanceof RolloutEvent.Ended;
        assertThat(ended).isEqualTo(result.outcome().end() != End.UNFINISHED);
        assertThat(result.outcome().reason().isPresent())
                .isEqualTo(result.outcome().end() == End.ROLLED_BACK);
    }

    private static List<RecordedRequest> log(int requests, int minutes, int candidateError, int failures, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, requests)
                .mapToObj(i -> {
                    Instant at = START.plusSeconds(10_800L * i / requests);
                    double baseline = 10 * random.nextDouble();
                    double candidate =
                            random.nextInt(1_000) < failures ? Double.NaN : candidateError * random.nextDouble();
                    return new RecordedRequest(
                            at,
                            "key-" + random.nextInt(500),
                            baseline,
                            candidate,
                            0,
                            at.plus(Duration.ofMinutes(minutes)));
                })
                .toList();
    }
}
