package io.neuralhive.rollout.examples.flight.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.config.yaml.PolicyLoader;
import io.neuralhive.rollout.examples.flight.FlightLog;
import io.neuralhive.rollout.examples.flight.FlightPeriods;
import io.neuralhive.rollout.examples.flight.study.Releases.Release;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.simulator.backtest.BacktestResult;
import io.neuralhive.rollout.simulator.engine.Parallel;
import io.neuralhive.rollout.simulator.engine.RolloutOutcome.End;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReleasesTest {

    private static final int SOME = 20;

    private final Releases releases =
            new Releases(new RecordedFlights(FlightPeriods.of(FlightLog.read())), Parallel.onAllCores());

    @Test
    void withTheExamplesSplitItEndsAsTheExampleDoes() {
        BacktestResult good = releases.backtest(Release.GOOD).run("threshold", policy("threshold"));
        assertThat(good.outcome().end()).isEqualTo(End.PROMOTED);
        assertThat(good.ended()).isEqualTo(Instant.parse("2013-01-27T04:00:00Z"));

        BacktestResult bad = releases.backtest(Release.BAD).run("threshold", policy("threshold"));
        assertThat(bad.outcome().end()).isEqualTo(End.ROLLED_BACK);
        assertThat(bad.outcome().reason()).contains(Reason.MAE_INCREASE);
        assertThat(bad.ended()).isEqualTo(Instant.parse("2013-02-02T04:00:00Z"));
        assertThat(bad.outcome().explanation())
                .startsWith("error 10.98 against the baseline's 6.649, +65.1%")
                .endsWith("(n = 212 and 696)");
    }

    @Test
    void theGoodVersionIsNeverTakenBackAndTheBadOneAlways() {
        Map<String, RolloutPolicy> policies = new LinkedHashMap<>();
        policies.put("threshold", policy("threshold"));
        policies.put("sequential", policy("sequential"));
        List<BacktestResult> good = releases.tryOut(Release.GOOD, policies, SOME);
        assertThat(good).hasSize(2 * SOME).allMatch(result -> result.outcome().end() == End.PROMOTED);
        List<BacktestResult> bad = releases.tryOut(Release.BAD, policies, SOME);
        assertThat(bad).hasSize(2 * SOME).allMatch(result -> result.outcome().end() == End.ROLLED_BACK);
        assertThat(bad).extracting(BacktestResult::splitSeed).contains(1L, (long) SOME);
        long threshold = candidateRequests(bad, "threshold");
        assertThat(candidateRequests(bad, "sequential")).isLessThan(threshold);
    }

    private static long candidateRequests(List<BacktestResult> results, String policy) {
        return results.stream()
                .filter(result -> result.policy().equals(policy))
                .mapToLong(result -> result.outcome().candidateRequests())
                .sum();
    }

    private static RolloutPolicy policy(String name) {
        return PolicyLoader.create().load(Path.of("../../docs/choosing-a-policy", name + ".yaml"), Map.of());
    }
}
