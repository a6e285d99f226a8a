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
import io.neuralhive.rollout.simulator.report.BacktestReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReleasesTest {

    private static final Path DOCUMENTED = Path.of("../../docs/choosing-a-policy");

    /** All 200 of the study, if asked for. */
    private static final int SPLITS = Integer.getInteger("rollout.splits", 20);

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

    @ParameterizedTest
    @EnumSource
    void everySplitEndsAsItIsDocumented(Release release) throws IOException {
        Map<String, RolloutPolicy> policies = new LinkedHashMap<>();
        policies.put("threshold", policy("threshold"));
        policies.put("sequential", policy("sequential"));
        List<String> documented = documented(release).stream()
                .filter(row -> Long.parseLong(row.split(",", -1)[1]) <= SPLITS)
                .toList();

        BacktestReport report = new BacktestReport("", releases.tryOut(release, policies, SPLITS));

        assertThat(report.csv().lines().skip(1)).hasSize(2 * SPLITS).containsExactlyElementsOf(documented);
    }

    @Test
    void theSequentialPolicyNeverTakesTheGoodVersionBackAndNearlyAlwaysTheBadOne() throws IOException {
        assertThat(ends(Release.GOOD, "sequential")).hasSize(Releases.SPLITS).containsOnly("promoted");
        assertThat(ends(Release.BAD, "sequential")).hasSize(Releases.SPLITS);
        assertThat(Collections.frequency(ends(Release.BAD, "sequential"), "rolled back"))
                .isGreaterThanOrEqualTo(Releases.SPLITS * 95 / 100);
        assertThat(ends(Release.GOOD, "threshold")).hasSize(Releases.SPLITS).containsOnly("promoted");
        assertThat(ends(Release.BAD, "threshold")).hasSize(Releases.SPLITS).containsOnly("rolled back");
        assertThat(candidateRequests("sequential")).isLessThan(candidateRequests("threshold"));
    }

    private static List<String> ends(Release release, String policy) throws IOException {
        return documented(release).stream()
                .filter(row -> row.startsWith(policy + ","))
                .map(row -> row.split(",", -1)[4])
                .toList();
    }

    private static long candidateRequests(String policy) throws IOException {
        return documented(Release.BAD).stream()
                .filter(row -> row.startsWith(policy + ","))
                .mapToLong(row -> Long.parseLong(row.split(",", -1)[7]))
                .sum();
    }

    private static List<String> documented(Release release) throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENTED.resolve("splits-" + release.candidate() + ".csv"));
        return lines.subList(1, lines.size());
    }

    private static RolloutPolicy policy(String name) {
        return PolicyLoader.create().load(DOCUMENTED.resolve(name + ".yaml"), Map.of());
    }
}
