package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.BASELINE;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.testkit.RolloutFixture;
import org.junit.jupiter.api.Test;

class RolloutLifecycleTest {

    private final RolloutFixture fixture =
            RolloutFixture.of(RolloutPolicy.defaults()).baseline(mae(1_000, 10)).candidate(mae(1_000, 10));

    @Test
    void goesThroughEveryStageToProduction() {
        fixture.promote();
        assertThat(fixture.rollout()).isRunning().atStage(1).hasShare(0.25);
        fixture.advance(ofMinutes(30));
        assertThat(fixture.rollout()).isRunning().atStage(2).hasShare(0.50);
        fixture.advance(ofMinutes(30));
        assertThat(fixture.rollout()).isRunning().atStage(3).hasShare(0.75);
        fixture.advance(ofMinutes(30));
        assertThat(fixture.rollout()).isPromoted().hasShare(1.0);
        assertThat(fixture.registry().inProduction(MODEL)).contains(CANDIDATE);
        assertThat(fixture.clock().pendingTimers()).isZero();
    }

    @Test
    void rollsBackWhereTheErrorRises() {
        fixture.candidate("stage_2", mae(500, 12.001)).promote().advance(ofMinutes(90));
        assertThat(fixture.rollout())
                .isRolledBack()
                .because(Reason.MAE_INCREASE)
                .atStage(2)
                .hasShare(0);
        assertThat(fixture.registry().changes()).isEmpty();
        assertThat(fixture.registry().inProduction(MODEL)).contains(BASELINE);
    }

    @Test
    void holdsWithTooFewSamplesAndGoesOnWhenTheyCome() {
        fixture.candidate("stage_1", mae(7, 10)).promote().advance(ofHours(5));
        assertThat(fixture.rollout())
                .isHeldFor(Hold.Cause.TOO_FEW_SAMPLES)
                .isMissingSamples(3)
                .atStage(1)
                .hasShare(0.25);
        fixture.candidate("stage_1", mae(10, 10)).advance(ofMinutes(1));
        assertThat(fixture.rollout()).isRunning().atStage(2);
    }

    @Test
    void goesStraightToProductionWhereGradualRolloutIsOff() {
        fixture.engine().promote(MODEL, CANDIDATE, PolicyOverrides.of("gradual_rollout_enabled", false));
        assertThat(fixture.rollout()).isPromoted();
        assertThat(fixture.router().applied())
                .extracting(split -> split.share().percent())
                .containsExactly(0.0, 100.0, 100.0);
    }
}
