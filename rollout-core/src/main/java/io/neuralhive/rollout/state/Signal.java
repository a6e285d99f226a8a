package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.traffic.TrafficSplit;

/** Something that the state machine is told. */
public sealed interface Signal {

    /**
     * The router took a split.
     *
     * @param split the split now in force
     */
    record SplitApplied(TrafficSplit split) implements Signal {}

    /**
     * A gate was asked.
     *
     * @param checkpoint what was seen, and the verdict
     */
    record GateEvaluated(Checkpoint checkpoint) implements Signal {}

    /** The registry is as the status wants it. */
    record RegistrySettled() implements Signal {}

    /**
     * The registry's production version was changed by somebody else.
     *
     * @param explanation what was found
     */
    record RegistryConflict(String explanation) implements Signal {}

    /**
     * An effect failed and will be tried again.
     *
     * @param cause router or registry
     * @param explanation what went wrong
     */
    record EffectFailed(Hold.Cause cause, String explanation) implements Signal {}

    /** It has ended, and nobody is left to be told. */
    record Closed() implements Signal {}

    /**
     * A person halts it.
     *
     * @param by who, and why
     */
    record PauseRequested(Attribution by) implements Signal {}

    /**
     * A person lets it go on.
     *
     * @param by who, and why
     */
    record ResumeRequested(Attribution by) implements Signal {}

    /**
     * A person ends it.
     *
     * @param by who, and why
     */
    record AbortRequested(Attribution by) implements Signal {}

    /**
     * A person passes a gate that holds.
     *
     * @param step name of the step whose gate is meant, so that no later one is passed by mistake
     * @param by who, and why
     */
    record AcceptRequested(String step, Attribution by) implements Signal {}

    /**
     * Another rollout takes its place.
     *
     * @param successor id of the other one
     * @param by who asked for it, and why
     */
    record SupersedeRequested(String successor, Attribution by) implements Signal {}
}
