package io.neuralhive.rollout.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.simulator.backtest.Backtest;
import io.neuralhive.rollout.simulator.backtest.BacktestResult;
import io.neuralhive.rollout.simulator.backtest.RecordedRequest;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BacktestReportTest {

    private static final String HOSTILE = "<img src=x onerror=alert(1)>";
    private static final RolloutPolicy CONCURRENT = RolloutPolicy.builder()
            .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
            .build();

    @Test
    void aFewBacktestsAreListedInFull() {
        BacktestReport report = new BacktestReport(HOSTILE, List.of(result("good", 11, 0), result(HOSTILE, 12, 0)));
        assertThat(report.html())
                .doesNotContain("<img")
                .contains("&lt;img src=x onerror=alert(1)&gt;")
                .contains("promoted in stage_4", "rolled back in stage_1, ")
                .contains("share-title")
                .doesNotContain("Over all splits");
        assertThat(report.lines()).hasSize(4);
        assertThat(report.lines().get(3)).contains("rolled back", "2026-01-01T00:30:00Z", "stage_1", "+100.0%");
        assertThat(report.csv().lines()).hasSize(3);
        assertThat(report.json()).contains("\"log\" : \"" + HOSTILE + "\"", "\"end\" : \"promoted\"");
    }

    @Test
    void manySplitsAreSummedUp() {
        List<BacktestResult> results = IntStream.range(0, 10)
                .mapToObj(seed -> result("good", 11, seed))
                .toList();
        BacktestReport report = new BacktestReport("log", results);
        assertThat(report.html()).contains("Over all splits", "good, split 5").doesNotContain("good, split 6");
        assertThat(report.lines()).hasSize(3);
        assertThat(report.csv().lines()).hasSize(11);
    }

    @Test
    void nothingIsNoReport() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BacktestReport("log", List.of()));
    }

    private static BacktestResult result(String policy, double candidate, long seed) {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        List<RecordedRequest> log = IntStream.range(0, 1_200)
                .mapToObj(i -> new RecordedRequest(
                        start.plusSeconds(6L * i), "key-" + i, 9, candidate, 10, start.plusSeconds(6L * i)))
                .toList();
        return Backtest.on(log).splitSeed(seed).run(policy, CONCURRENT);
    }
}
