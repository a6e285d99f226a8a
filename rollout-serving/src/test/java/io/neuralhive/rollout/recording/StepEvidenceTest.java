package io.neuralhive.rollout.recording;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static java.time.Duration.ofHours;

import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A gate is given what was recorded for its own step and candidate, and nothing else. */
class StepEvidenceTest {

    @Test
    void samplesOfAnotherVersionOrStepDontCount() {
        FakeClock clock = new FakeClock();
        ContinuousValidator validator =
                ContinuousValidator.builder().clock(clock).build();
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.clock(clock)
                .timers(clock)
                .metricsSource(validator)
                .policy(RolloutPolicy.builder()
                        .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
                        .build()));
        fixture.promote();
        Rollout rollout = fixture.rollout();
        for (int i = 0; i < 100; i++) {
            Assignment other =
                    new Assignment(MODEL, Optional.of("v7"), Optional.empty(), Optional.of(rollout.stepRef()));
            validator.predicted(other, "other-" + i, 1, Duration.ZERO);
            validator.observed(MODEL, "other-" + i, 1);
            validator.predicted(Assignment.of(MODEL, CANDIDATE), "outside-" + i, 1, Duration.ZERO);
            validator.observed(MODEL, "outside-" + i, 1);
        }
        clock.advance(ofHours(3));
        assertThat(fixture.rollout())
                .isHeldFor(Hold.Cause.TOO_FEW_SAMPLES)
                .isMissingSamples(10)
                .atStage(1);
    }
}
