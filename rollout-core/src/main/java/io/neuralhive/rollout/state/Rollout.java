package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.RolloutPlan;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A rollout at one revision: everything needed to continue it. Immutable, and self-contained, so that it survives being
 * written and read.
 *
 * @param identity which rollout this is
 * @param policy its policy
 * @param plan the steps that follow from the policy
 * @param position its position in the plan, and the state of router and registry
 * @param schedule when it continues, and what it waits for
 * @param findings what its gates have found so far
 * @param saved how far it is saved, and its listeners notified
 */
public record Rollout(
        RolloutIdentity identity,
        RolloutPolicy policy,
        RolloutPlan plan,
        Position position,
        Schedule schedule,
        Findings findings,
        Saved saved) {

    /** Returns its id, unique among all rollouts. */
    public String id() {
        return identity.id();
    }

    /** Returns its ordinal, growing from one rollout of a model to the next. */
    public long number() {
        return identity.number();
    }

    /** Returns the name of the model. */
    public String model() {
        return identity.model();
    }

    /** Returns the version to be promoted. */
    public String candidate() {
        return identity.candidate();
    }

    /** Returns the version in production when the rollout began; empty if there was none. */
    public Optional<String> baseline() {
        return identity.baseline();
    }

    /** Returns how often it was saved, from 1. */
    public long revision() {
        return saved.revision();
    }

    /** Returns when it was last saved. */
    public Instant updatedAt() {
        return saved.updatedAt();
    }

    /** Returns what it is doing, or how it ended. */
    public RolloutStatus status() {
        return position.status();
    }

    /** Returns whether the split that it wants is known to be applied. */
    public boolean settled() {
        return position.settled();
    }

    /** Returns why it holds; empty if it does not. */
    public Optional<Hold> hold() {
        return schedule.hold();
    }

    /** Returns its pause; empty if it is not paused. */
    public Optional<Pause> pause() {
        return schedule.pause();
    }

    /** Returns how it ends; empty as long as it may be promoted. */
    public Optional<Ending> ending() {
        return position.ending();
    }

    /** Returns whether nothing changes any more. */
    public boolean isEnded() {
        return status().isEnded();
    }

    /** Returns whether the engine still works on it: it runs, or its listeners may not know of its end. */
    public boolean isOpen() {
        return !isEnded() || saved.published() < saved.events();
    }

    /** Returns whether an operator paused it. */
    public boolean isPaused() {
        return pause().isPresent();
    }

    /** Returns the step it is in, or ended in. */
    public Step currentStep() {
        return plan.steps().get(position.step());
    }

    /** Returns the candidate's share of live traffic last known to be applied. */
    public TrafficShare appliedShare() {
        return position.applied().map(TrafficSplit::share).orElse(TrafficShare.NONE);
    }

    /** Returns the token for effects that follow from this revision. */
    public FencingToken fencingToken() {
        return new FencingToken(id(), number(), revision());
    }

    /** Returns the split that it wants. A pause leaves the traffic as it is. */
    public TrafficSplit wantedSplit() {
        TrafficSplit toBaseline = TrafficSplit.allToBaseline(model(), baseline(), candidate());
        return switch (status()) {
            case RUNNING -> isPaused() && !settled() ? position.applied().orElse(toBaseline) : splitOfStep(toBaseline);
            case PROMOTING, PROMOTED -> TrafficSplit.allToCandidate(model(), baseline(), candidate());
            case ROLLING_BACK, REJECTED, ROLLED_BACK, ABORTED -> toBaseline;
        };
    }

    /** Returns when there is something to do next; empty while paused and after the end. */
    public Optional<Instant> nextTimer() {
        return isEnded() || isPaused() ? Optional.empty() : Optional.of(schedule.dueAt());
    }

    /** Returns the phase of its current step. */
    public Evidence.Phase phase(Instant at) {
        Duration deadline = policy.deadline().after();
        Instant soakEndsAt = position.soakEndsAt();
        if (at.isBefore(soakEndsAt)) {
            return Evidence.Phase.SOAKING;
        }
        return deadline.isZero() || at.isBefore(soakEndsAt.plus(deadline))
                ? Evidence.Phase.SOAKED
                : Evidence.Phase.OVERDUE;
    }

    /** Returns the key of the evidence for the step it is in. */
    public StepRef stepRef() {
        return new StepRef(id(), position.step(), currentStep().name());
    }

    private TrafficSplit splitOfStep(TrafficSplit toBaseline) {
        Step current = currentStep();
        return current.callsCandidate()
                ? new TrafficSplit(
                        model(), baseline(), candidate(), current.share(), current.shadowRate(), Optional.of(stepRef()))
                : toBaseline;
    }
}
