package io.neuralhive.rollout.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.simulator.engine.Proportion;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void timesHaveTheUnitThatFits() {
        assertThat(Words.minutes(45)).isEqualTo("45 min");
        assertThat(Words.minutes(120)).isEqualTo("120 min");
        assertThat(Words.minutes(150)).isEqualTo("2.5 h");
        assertThat(Words.minutes(72 * 60)).isEqualTo("72 h");
        assertThat(Words.minutes(10 * 1_440)).isEqualTo("10 d");
        assertThat(Words.minutes(Double.POSITIVE_INFINITY)).isEqualTo("never");
    }

    @Test
    void sharesShowSmallOnesToo() {
        assertThat(Words.percent(0)).isEqualTo("0.0%");
        assertThat(Words.percent(0.004)).isEqualTo("0.40%");
        assertThat(Words.interval(new Proportion(5, 10))).isEqualTo("50.0% (23.7–76.3%)");
        assertThat(Words.count(12_345.4)).isEqualTo("12,345");
        assertThat(Words.plain(0.30000000000000004)).isEqualTo("0.3");
    }

    @Test
    void policiesAreDescribedByTheirDifferences() {
        assertThat(Words.differences(RolloutPolicy.defaults())).isEqualTo("the defaults");
        assertThat(Words.differences(RolloutPolicy.builder()
                        .checkpointDuration(Duration.ofMinutes(45))
                        .autoRollback(false)
                        .build()))
                .isEqualTo("checkpoint_duration_minutes = 45, auto_rollback_enabled = false");
    }
}
