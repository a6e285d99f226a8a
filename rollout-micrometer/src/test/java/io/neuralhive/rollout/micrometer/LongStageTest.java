package io.neuralhive.rollout.micrometer;

import static io.neuralhive.rollout.micrometer.World.CANDIDATE;
import static io.neuralhive.rollout.micrometer.World.MODEL;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.policy.RolloutPolicy;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LongStageTest {

    @Test
    void isWarnedOfFromTheTimeAtWhichTheAlertMayFire() {
        assertThat(warnings(policy -> policy.checkpointDuration(ofHours(2))))
                .singleElement()
                .asString()
                .matches("rollout_step_longer_than_stuck_alert model=\"duration-predictor\" rollout=\"[^\"]+\" "
                        + "step=stage_1 lasts=PT2H alert_after=PT2H");
        assertThat(warnings(policy -> policy.checkpointDuration(ofMinutes(119))))
                .isEmpty();
    }

    @Test
    void mayBeTheLast() {
        assertThat(warnings(policy -> policy.finalSoak(ofDays(1))))
                .singleElement()
                .asString()
                .contains("step=stage_4 lasts=PT24H");
    }

    @Test
    void isNoShadowStep() {
        assertThat(warnings(policy -> policy.shadow(policy.build().shadow().withEnabled(true))))
                .isEmpty();
    }

    private static List<String> warnings(UnaryOperator<RolloutPolicy.Builder> change) {
        World world = new World();
        try (Logged logged = new Logged(RolloutMetrics.class)) {
            world.engine.promote(MODEL, CANDIDATE, change);
            return logged.lines();
        }
    }
}
