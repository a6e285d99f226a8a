package io.neuralhive.rollout.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.benchmarks.cluster.ClusterLoadReport.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterLoadReportTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void countsEachEvaluationOfTheMeasuredTimeAgainstTheOneBefore() {
        Lags lags = new Lags();
        lags.add("a-1", NOON.plusSeconds(62), NOON.plusSeconds(122));
        lags.add("a-1", NOON, NOON.plusSeconds(60));
        lags.add("a-1", NOON.plusSeconds(123), NOON.plusSeconds(183));
        lags.add("b-1", NOON.plusSeconds(30), NOON.plusSeconds(90));
        assertThat(lags.between(NOON, NOON.plusSeconds(183)))
                .as("the last one has been overdue since 90 seconds after noon")
                .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(93));
        assertThat(lags.rollouts()).isEqualTo(2);
    }

    @Test
    void saysSoIfOneEvaluationInAHundredIsLate() {
        ClusterLoadReport.requireSoon(List.of(new Result(1_000, 8, 4_999, "")));
        assertThatThrownBy(() -> ClusterLoadReport.requireSoon(List.of(new Result(1_000, 8, 5_000, ""))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Among 1000 rollouts, one evaluation in a hundred was 5000 ms late or more; the maximum is 5000");
    }

    @Test
    void saysSoIfAnEvaluationTakesMoreStatementsAmongManyRollouts() {
        Result few = new Result(1_000, 8.01, 100, "");
        ClusterLoadReport.requireSameStatements(List.of(few, new Result(10_000, 8.10, 100, "")));
        assertThatThrownBy(
                        () -> ClusterLoadReport.requireSameStatements(List.of(few, new Result(10_000, 8.35, 100, ""))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("A checkpoint takes 8.01 statements among 1000 rollouts and 8.35 among 10000;"
                        + " they must be equal");
    }
}
