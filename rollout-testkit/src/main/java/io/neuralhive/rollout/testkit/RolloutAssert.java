package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.state.Ending;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on a rollout. */
public final class RolloutAssert extends AbstractAssert<RolloutAssert, Rollout> {

    RolloutAssert(@Nullable Rollout actual) {
        super(actual, RolloutAssert.class);
    }

    /** Verifies its status. */
    public RolloutAssert hasStatus(RolloutStatus expected) {
        isNotNull();
        if (actual.status() != expected) {
            throw failure("Expected %s to be %s, but it is %s", actual.id(), expected, description());
        }
        return this;
    }

    /** Verifies that it is running and neither held nor paused. */
    public RolloutAssert isRunning() {
        hasStatus(RolloutStatus.RUNNING);
        if (actual.hold().isPresent() || actual.isPaused()) {
            throw failure("Expected %s to be running, but it is %s", actual.id(), description());
        }
        return this;
    }

    /** Verifies that the candidate is in production. */
    public RolloutAssert isPromoted() {
        return hasStatus(RolloutStatus.PROMOTED);
    }

    /** Verifies that the candidate failed under live traffic and was rolled back. */
    public RolloutAssert isRolledBack() {
        return hasStatus(RolloutStatus.ROLLED_BACK);
    }

    /** Verifies that the candidate failed before it had live traffic. */
    public RolloutAssert isRejected() {
        return hasStatus(RolloutStatus.REJECTED);
    }

    /** Verifies that an operator aborted it, or that another rollout superseded it. */
    public RolloutAssert isAborted() {
        return hasStatus(RolloutStatus.ABORTED);
    }

    /** Verifies that an operator paused it. */
    public RolloutAssert isPaused() {
        isNotNull();
        if (!actual.isPaused()) {
            throw failure("Expected %s to be paused, but it is %s", actual.id(), description());
        }
        return this;
    }

    /** Verifies why it is held. */
    public RolloutAssert isHeldFor(Hold.Cause expected) {
        isNotNull();
        if (actual.hold().map(hold -> hold.cause() != expected).orElse(true)) {
            throw failure("Expected %s to be held for %s, but it is %s", actual.id(), expected, description());
        }
        return this;
    }

    /** Verifies how many samples it is missing. */
    public RolloutAssert isMissingSamples(long expected) {
        isNotNull();
        long missing = actual.hold().map(Hold::missingSamples).orElse(0L);
        if (missing != expected) {
            throw failure("Expected %s to miss %d samples, but it misses %d", actual.id(), expected, missing);
        }
        return this;
    }

    /** Verifies why it was not promoted. */
    public RolloutAssert because(Reason expected) {
        isNotNull();
        if (actual.ending().map(ending -> ending.reason() != expected).orElse(true)) {
            throw failure("Expected %s to end because of %s, but it is %s", actual.id(), expected, description());
        }
        return this;
    }

    /**
     * Verifies its current stage, or the stage in which its end was decided.
     *
     * @param expected number of the stage, from 1; 0 for a step that is not a stage
     */
    public RolloutAssert atStage(int expected) {
        isNotNull();
        int stage =
                actual.ending().map(Ending::stage).orElse(actual.currentStep().stage());
        if (stage != expected) {
            throw failure("Expected %s to be at stage %d, but it is %s", actual.id(), expected, description());
        }
        return this;
    }

    /** Verifies the name of its current step, as in {@code canary}. */
    public RolloutAssert atStep(String expected) {
        isNotNull();
        if (!actual.currentStep().name().equals(expected)) {
            throw failure("Expected %s to be at step %s, but it is %s", actual.id(), expected, description());
        }
        return this;
    }

    /** Verifies the candidate's share of live traffic that is known to be applied. */
    public RolloutAssert hasShare(double fraction) {
        isNotNull();
        if (!actual.appliedShare().equals(TrafficShare.of(fraction))) {
            throw failure(
                    "Expected %s to have a share of %s, but it has %s",
                    actual.id(), TrafficShare.of(fraction), actual.appliedShare());
        }
        return this;
    }

    private String description() {
        StringBuilder text = new StringBuilder(actual.status().toString())
                .append(" at ")
                .append(actual.currentStep().name());
        actual.pause()
                .ifPresent(
                        pause -> text.append(", paused by ").append(pause.by().actor()));
        actual.hold()
                .ifPresent(hold -> text.append(", held for ")
                        .append(hold.cause())
                        .append(": ")
                        .append(hold.explanation()));
        actual.ending()
                .ifPresent(ending -> text.append(", because of ")
                        .append(ending.reason())
                        .append(" at ")
                        .append(ending.step())
                        .append(": ")
                        .append(ending.explanation()));
        return text.toString();
    }
}
