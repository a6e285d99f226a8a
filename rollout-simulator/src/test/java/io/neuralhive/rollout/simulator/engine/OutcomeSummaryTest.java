package io.neuralhive.rollout.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.simulator.engine.RolloutOutcome.End;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class OutcomeSummaryTest {

    @Test
    void isWilsonsInterval() {
        // Computed apart, from the formula in another language.
        assertInterval(new Proportion(0, 10), 0, 0.2775328);
        assertInterval(new Proportion(5, 10), 0.2365931, 0.7634069);
        assertInterval(new Proportion(10, 10), 0.7224672, 1);
        assertInterval(new Proportion(34, 1_000), 0.0244313, 0.0471352);
    }

    @Test
    void aShareIsOfSomething() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Proportion(0, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Proportion(11, 10))
                .withMessageStartingWith("11 of 10 is not a share");
    }

    @Test
    void whatNeverCameIsLaterThanAllElse() {
        assertThat(Quantiles.of(DoubleStream.of(3, 1, 2), 3)).isEqualTo(new Quantiles(2, 3));
        assertThat(Quantiles.of(DoubleStream.of(3, 1, 2), 6)).isEqualTo(new Quantiles(3, Double.POSITIVE_INFINITY));
        assertThat(Quantiles.of(DoubleStream.of(3, 1, 2), 7))
                .isEqualTo(new Quantiles(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));
        assertThat(Quantiles.of(DoubleStream.empty(), 1).median()).isInfinite();
    }

    @Test
    void addsUp() {
        OutcomeSummary summary = OutcomeSummary.of(List.of(
                outcome(End.ROLLED_BACK, Optional.of(Reason.MAE_INCREASE), 30, 100),
                outcome(End.ROLLED_BACK, Optional.of(Reason.ERROR_RATE), 60, 200),
                outcome(End.PROMOTED, Optional.empty(), 90, 900),
                outcome(End.UNFINISHED, Optional.empty(), 360, 1_000)));
        assertThat(summary.rolledBack()).isEqualTo(new Proportion(2, 4));
        assertThat(summary.promoted()).isEqualTo(new Proportion(1, 4));
        assertThat(summary.unfinished()).isEqualTo(new Proportion(1, 4));
        assertThat(summary.reasons()).isEqualTo(Map.of(Reason.MAE_INCREASE, 1, Reason.ERROR_RATE, 1));
        assertThat(summary.minutesToRollback()).isEqualTo(new Quantiles(60, Double.POSITIVE_INFINITY));
        assertThat(summary.requestsToRollback().median()).isEqualTo(200);
        assertThat(summary.minutesToPromotion().median()).isInfinite();
        assertThat(summary.meanRequests()).isEqualTo(550);
    }

    private static RolloutOutcome outcome(End end, Optional<Reason> reason, long minutes, long requests) {
        return new RolloutOutcome(end, reason, "stage_1", Duration.ofMinutes(minutes), requests, "");
    }

    private static void assertInterval(Proportion proportion, double low, double high) {
        assertThat(proportion.low()).isEqualTo(low, within(1e-6));
        assertThat(proportion.high()).isEqualTo(high, within(1e-6));
    }
}
