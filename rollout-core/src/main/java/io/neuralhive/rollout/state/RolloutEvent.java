package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.policy.TrafficShare;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened to a rollout. Kept in its history, and reported to listeners. See
 * docs/decisions/0004-events-are-the-history.md.
 */
public sealed interface RolloutEvent {

    /** Returns what all events have. */
    Header header();

    /**
     * What all events have.
     *
     * @param rolloutId the rollout
     * @param sequence number among the rollout's events, from 1; the same event reported twice has the same number
     * @param model name of the model
     * @param candidate the version to be promoted
     * @param at when it happened
     */
    record Header(String rolloutId, long sequence, String model, String candidate, Instant at) {}

    /**
     * It was requested.
     *
     * @param header what all events have
     * @param by who asked, and why
     * @param baseline the version in production
     */
    record Started(Header header, Attribution by, Optional<String> baseline) implements RolloutEvent {}

    /**
     * A step's split was applied.
     *
     * @param header what all events have
     * @param step name of the step
     * @param stage its number among the stages, from 1; 0 if it is none
     * @param share the candidate's share
     */
    record StepStarted(Header header, String step, int stage, TrafficShare share) implements RolloutEvent {}

    /**
     * A gate was passed.
     *
     * @param header what all events have
     * @param checkpoint the decision and what it rests on
     */
    record CheckpointPassed(Header header, Checkpoint checkpoint) implements RolloutEvent {}

    /**
     * A gate found the candidate degraded.
     *
     * @param header what all events have
     * @param checkpoint the decision and what it rests on
     * @param rollsBack whether the rollout is rolled back automatically; if not, it holds for an operator
     */
    record CheckpointDegraded(Header header, Checkpoint checkpoint, boolean rollsBack) implements RolloutEvent {}

    /**
     * It began to hold, or holds for a new cause. Reported once for each cause, not at every evaluation.
     *
     * @param header what all events have
     * @param hold the hold
     */
    record HoldStarted(Header header, Hold hold) implements RolloutEvent {}

    /**
     * An operator accepted a gate that held.
     *
     * @param header what all events have
     * @param by who, and why
     * @param step name of the step
     * @param stage its number among the stages, from 1; 0 if it is none
     * @param checkpoint the latest evaluation of the gate
     */
    record GateAccepted(Header header, Attribution by, String step, int stage, Optional<Checkpoint> checkpoint)
            implements RolloutEvent {}

    /**
     * An operator paused it.
     *
     * @param header what all events have
     * @param by who, and why
     */
    record Paused(Header header, Attribution by) implements RolloutEvent {}

    /**
     * An operator resumed it.
     *
     * @param header what all events have
     * @param by who, and why
     */
    record Resumed(Header header, Attribution by) implements RolloutEvent {}

    /**
     * An operator aborted it.
     *
     * @param header what all events have
     * @param by who, and why
     */
    record AbortRequested(Header header, Attribution by) implements RolloutEvent {}

    /**
     * Another rollout took its place.
     *
     * @param header what all events have
     * @param by who requested the other one, and why
     * @param successor id of the other one
     */
    record Superseded(Header header, Attribution by, String successor) implements RolloutEvent {}

    /**
     * All gates are passed; there is no automatic rollback from here on.
     *
     * @param header what all events have
     */
    record PromotionStarted(Header header) implements RolloutEvent {}

    /**
     * Its rollback began.
     *
     * @param header what all events have
     * @param ending how it will end
     */
    record RollbackStarted(Header header, Ending ending) implements RolloutEvent {}

    /**
     * It ended.
     *
     * @param header what all events have
     * @param status how
     * @param ending why, if it was not promoted
     */
    record Ended(Header header, RolloutStatus status, Optional<Ending> ending) implements RolloutEvent {}
}
