package io.neuralhive.rollout.testkit;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import java.io.IOException;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RolloutAssertTest {

    private final RolloutFixture fixture =
            RolloutFixture.of(RolloutPolicy.defaults()).baseline(mae(1_000, 10)).candidate(mae(1_000, 10));

    @Test
    void acceptsARunningRollout() {
        Rollout rollout = fixture.promote().rollout();
        assertThat(rollout)
                .isRunning()
                .hasStatus(RolloutStatus.RUNNING)
                .atStage(1)
                .atStep("stage_1")
                .hasShare(0.25)
                .isMissingSamples(0);
    }

    @Test
    void acceptsAPromotedRollout() {
        Rollout rollout = fixture.promote().advance(ofMinutes(90)).rollout();
        assertThat(rollout).isPromoted().hasShare(1).atStage(4).atStep("stage_4");
    }

    @Test
    void reportsTheStateOfARolloutThatShouldBeElsewhere() {
        Rollout rollout = fixture.promote().rollout();
        assertMessage(
                () -> assertThat(rollout).isPromoted(), "Expected ID to be PROMOTED, but it is RUNNING at stage_1");
        assertMessage(
                () -> assertThat(rollout).isRejected(), "Expected ID to be REJECTED, but it is RUNNING at stage_1");
        assertMessage(() -> assertThat(rollout).isAborted(), "Expected ID to be ABORTED, but it is RUNNING at stage_1");
        assertMessage(() -> assertThat(rollout).isPaused(), "Expected ID to be paused, but it is RUNNING at stage_1");
        assertMessage(
                () -> assertThat(rollout).isHeldFor(Hold.Cause.DEGRADED),
                "Expected ID to be held for DEGRADED, but it is RUNNING at stage_1");
        assertMessage(
                () -> assertThat(rollout).because(Reason.ERROR_RATE),
                "Expected ID to end because of ERROR_RATE, but it is RUNNING at stage_1");
        assertMessage(
                () -> assertThat(rollout).atStage(2), "Expected ID to be at stage 2, but it is RUNNING at stage_1");
        assertMessage(
                () -> assertThat(rollout).atStep("canary"),
                "Expected ID to be at step canary, but it is RUNNING at stage_1");
    }

    @Test
    void reportsTheShareAndTheMissingSamples() {
        Rollout rollout = fixture.promote().rollout();
        assertMessage(() -> assertThat(rollout).hasShare(0.5), "Expected ID to have a share of 50%, but it has 25%");
        assertMessage(() -> assertThat(rollout).isMissingSamples(3), "Expected ID to miss 3 samples, but it misses 0");
    }

    @Test
    void reportsWhyARolloutIsHeld() {
        fixture.candidate("stage_1", mae(7, 10)).promote().advance(ofMinutes(30));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.TOO_FEW_SAMPLES).isMissingSamples(3);
        assertMessage(
                () -> assertThat(fixture.rollout()).isRunning(),
                "Expected ID to be running, but it is RUNNING at stage_1, held for TOO_FEW_SAMPLES: 7 labelled predictions "
                        + "of the candidate and 1000 of the baseline, 10 needed of each; "
                        + "7 requests to the candidate, 10 needed");
        assertMessage(
                () -> assertThat(fixture.rollout()).isHeldFor(Hold.Cause.METRICS_UNAVAILABLE),
                "Expected ID to be held for METRICS_UNAVAILABLE, but it is RUNNING at stage_1, held for "
                        + "TOO_FEW_SAMPLES: 7 labelled predictions of the candidate and 1000 of the baseline, "
                        + "10 needed of each; 7 requests to the candidate, 10 needed");
    }

    @Test
    void reportsWhoPausedARollout() {
        fixture.promote();
        fixture.engine().pause(fixture.rollout().id(), "ada", "a holiday");
        assertThat(fixture.rollout()).isPaused();
        assertMessage(
                () -> assertThat(fixture.rollout()).isRunning(),
                "Expected ID to be running, but it is RUNNING at stage_1, paused by ada");
    }

    @Test
    void reportsWhyARolloutWasRolledBack() {
        fixture.candidate("stage_2", mae(500, 12.5)).promote().advance(ofMinutes(60));
        assertThat(fixture.rollout())
                .isRolledBack()
                .because(Reason.MAE_INCREASE)
                .atStage(2)
                .atStep("stage_2")
                .hasShare(0);
        assertMessage(
                () -> assertThat(fixture.rollout()).isPromoted(),
                "Expected ID to be PROMOTED, but it is ROLLED_BACK at stage_2, because of MAE_INCREASE at stage_2: "
                        + "error 12.50 against the baseline's 10.00, +25.0%, at most +20.0% allowed (n = 500 and 1000)");
        assertMessage(
                () -> assertThat(fixture.rollout()).because(Reason.ERROR_RATE),
                "Expected ID to end because of ERROR_RATE, but it is ROLLED_BACK at stage_2, because of MAE_INCREASE "
                        + "at stage_2: error 12.50 against the baseline's 10.00, +25.0%, at most +20.0% allowed "
                        + "(n = 500 and 1000)");
    }

    @Test
    void acceptsARejectedRollout() {
        fixture.registry().register(MODEL, CANDIDATE, Map.of("mae", 0.2));
        assertThat(fixture.promote().rollout())
                .isRejected()
                .because(Reason.OFFLINE_MAE)
                .atStage(0)
                .atStep("validate");
    }

    @Test
    void acceptsAnAbortedRollout() {
        fixture.promote().engine().abort(fixture.rollout().id(), "ada", "a mistake");
        assertThat(fixture.rollout()).isAborted().because(Reason.ABORTED).atStage(1);
    }

    @Test
    void acceptsARolloutHeldByItsRouter() {
        fixture.router().failures().always(new IOException("refused"));
        assertThat(fixture.promote().rollout()).isHeldFor(Hold.Cause.ROUTER_UNAVAILABLE);
    }

    @Test
    void saysThatThereIsNoRollout() {
        assertThatThrownBy(() -> assertThat((Rollout) null).isPromoted())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Expecting actual not to be null");
        assertThatThrownBy(fixture::rollout)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("No promotion was requested yet: call promote() first");
    }

    private void assertMessage(ThrowingCallable assertion, String expected) {
        assertThatThrownBy(assertion)
                .isInstanceOf(AssertionError.class)
                .hasMessage(expected.replace("ID", fixture.rollout().id()));
    }
}
