package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Stratum;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.RolloutPlan;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A rollout at one revision: all there is to know in order to go on with it. Immutable, and self-contained, so that it
 * survives being written and read.
 *
 * @param id unique among all rollouts
 * @param number ordinal, growing from one rollout of a model to the next
 * @param revision how often it was saved, from 1
 * @param model name of the model
 * @param candidate the version to be promoted
 * @param baseline the version in production when the rollout began; empty if there was none
 * @param policy what it shall do
 * @param plan the steps that follow from the policy
 * @param requestedBy who asked for it
 * @param status where it stands
 * @param step index in the plan of the step it is in, or ended in
 * @param settled whether the split that the status and step want is known to be in force
 * @param applied the split last known to be in force; empty if none yet
 * @param enteredAt when the step's split came into force; before that, when the step was entered
 * @param soakEndsAt when the step's soak is over, pauses left out; means nothing before its split is in force
 * @param dueAt when there is something to do next; means nothing while paused and after the end
 * @param baselineMetrics the baseline's metrics recorded before the rollout; empty if not (yet) recorded
 * @param strata what both arms did in the steps that were passed, for the sequential method; not in those before a person last
 *     accepted a gate
 * @param lastCheckpoint the latest look at a gate
 * @param hold why it does not go on for now
 * @param pause by whom it is halted
 * @param ending how it ends, if it is not promoted
 * @param commitAttempted whether the registry may have been told of the candidate
 * @param unavailableEvaluations consecutive looks without metrics
 * @param failedAttempts consecutive failures of the same effect
 * @param events how many events it has had
 * @param published how many of them are known to have reached the listeners
 * @param createdAt when it was asked for
 * @param updatedAt when it was last saved
 */
public record Rollout(
        String id,
        long number,
        long revision,
        String model,
        String candidate,
        Optional<String> baseline,
        RolloutPolicy policy,
        RolloutPlan plan,
        Attribution requestedBy,
        RolloutStatus status,
        int step,
        boolean settled,
        Optional<TrafficSplit> applied,
        Instant enteredAt,
        Instant soakEndsAt,
        Instant dueAt,
        Optional<MetricSummary> baselineMetrics,
        List<Stratum> strata,
        Optional<Checkpoint> lastCheckpoint,
        Optional<Hold> hold,
        Optional<Pause> pause,
        Optional<Ending> ending,
        boolean commitAttempted,
        int unavailableEvaluations,
        int failedAttempts,
        long events,
        long published,
        Instant createdAt,
        Instant updatedAt) {

    /** Checks the names and copies the list. */
    public Rollout {
        strata = List.copyOf(strata);
        Names.requireModel(model);
        Names.requireVersion(candidate);
    }

    /** Returns whether nothing changes any more. */
    public boolean isEnded() {
        return status.isEnded();
    }

    /** Returns whether the engine still has to look after it: it runs, or its listeners may not know of its end. */
    public boolean isOpen() {
        return !isEnded() || published < events;
    }

    /** Returns whether it is halted by a person. */
    public boolean isPaused() {
        return pause.isPresent();
    }

    /** Returns the step it is in, or ended in. */
    public Step currentStep() {
        return plan.steps().get(step);
    }

    /** Returns the candidate's share of live traffic last known to be in force. */
    public TrafficShare appliedShare() {
        return applied.map(TrafficSplit::share).orElse(TrafficShare.NONE);
    }

    /** Returns the token for effects that follow from this revision. */
    public FencingToken fencingToken() {
        return new FencingToken(id, number, revision);
    }

    /** Returns the split that shall be in force. A pause leaves the traffic as it is. */
    public TrafficSplit wantedSplit() {
        TrafficSplit toBaseline = TrafficSplit.allToBaseline(model, baseline, candidate);
        return switch (status) {
            case RUNNING -> isPaused() && !settled ? applied.orElse(toBaseline) : splitOfStep(toBaseline);
            case PROMOTING, PROMOTED -> TrafficSplit.allToCandidate(model, baseline, candidate);
            case ROLLING_BACK, REJECTED, ROLLED_BACK, ABORTED -> toBaseline;
        };
    }

    /** Returns when there is something to do next; empty while paused and after the end. */
    public Optional<Instant> nextTimer() {
        return isEnded() || isPaused() ? Optional.empty() : Optional.of(dueAt);
    }

    /** Returns where in its time the step it is in will be. */
    public Evidence.Phase phase(Instant at) {
        Duration deadline = policy.deadline().after();
        if (at.isBefore(soakEndsAt)) {
            return Evidence.Phase.SOAKING;
        }
        return deadline.isZero() || at.isBefore(soakEndsAt.plus(deadline))
                ? Evidence.Phase.SOAKED
                : Evidence.Phase.OVERDUE;
    }

    /** Returns the key of the evidence for the step it is in. */
    public StepRef stepRef() {
        return new StepRef(id, step, currentStep().name());
    }

    private TrafficSplit splitOfStep(TrafficSplit toBaseline) {
        Step current = currentStep();
        return current.callsCandidate()
                ? new TrafficSplit(
                        model, baseline, candidate, current.share(), current.shadowRate(), Optional.of(stepRef()))
                : toBaseline;
    }
}
