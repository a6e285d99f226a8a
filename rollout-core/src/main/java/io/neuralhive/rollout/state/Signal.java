package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.traffic.TrafficSplit;

/** Something that happened to a rollout, or that a person asks of it: what the state machine is given. */
public sealed interface Signal {

    /** Calls the method of a visitor that is for this signal. */
    void accept(Visitor visitor);

    /**
     * The router took a split.
     *
     * @param split the split now in force
     */
    record SplitApplied(TrafficSplit split) implements Signal {
        @Override
        public void accept(Visitor visitor) {
            visitor.splitApplied(this);
        }
    }

    /**
     * A gate was asked.
     *
     * @param checkpoint what was seen, and the verdict
     */
    record GateEvaluated(Checkpoint checkpoint) implements Signal {
        @Override
        public void accept(Visitor visitor) {
            visitor.evaluated(this);
        }
    }

    /** The registry is as the status wants it. */
    record RegistrySettled() implements Signal {
        @Override
        public void accept(Visitor visitor) {
            visitor.registrySettled(this);
        }
    }

    /**
     * The registry's production version was changed by somebody else.
     *
     * @param explanation what was found
     */
    record RegistryConflict(String explanation) implements Signal {
        @Override
        public void accept(Visitor visitor) {
            visitor.registryConflict(this);
        }
    }

    /**
     * An effect failed and will be tried again.
     *
     * @param cause router or registry
     * @param explanation what went wrong
     */
    record EffectFailed(Hold.Cause cause, String explanation) implements Signal {
        @Override
        public void accept(Visitor visitor) {
            visitor.effectFailed(this);
        }
    }

    /** It has ended, and nobody is left to be told. */
    record Closed() implements Signal {
        @Override
        public void accept(Visitor visitor) {
            visitor.closed(this);
        }
    }

    /**
     * A person halts it.
     *
     * @param by who, and why
     */
    record PauseRequested(Attribution by) implements Signal {
        @Override
        public void accept(Visitor visitor) {
            visitor.pauseRequested(this);
        }
    }

    /**
     * A person lets it go on.
     *
     * @param by who, and why
     */
    record ResumeRequested(Attribution by) implements Signal {
        @Override
        public void accept(Visitor visitor) {
            visitor.resumeRequested(this);
        }
    }

    /**
     * A person ends it.
     *
     * @param by who, and why
     */
    record AbortRequested(Attribution by) implements Signal {
        @Override
        public void accept(Visitor visitor) {
            visitor.abortRequested(this);
        }
    }

    /**
     * A person passes a gate that holds.
     *
     * @param step name of the step whose gate is meant, so that no later one is passed by mistake
     * @param by who, and why
     */
    record AcceptRequested(String step, Attribution by) implements Signal {
        @Override
        public void accept(Visitor visitor) {
            visitor.acceptRequested(this);
        }
    }

    /**
     * Another rollout takes its place.
     *
     * @param successor id of the other one
     * @param by who asked for it, and why
     */
    record SupersedeRequested(String successor, Attribution by) implements Signal {
        @Override
        public void accept(Visitor visitor) {
            visitor.supersedeRequested(this);
        }
    }

    /** What is done with each signal: one method for each, so that none is forgotten. */
    interface Visitor {

        /** Called if the router took a split. */
        void splitApplied(SplitApplied signal);

        /** Called if a gate was asked. */
        void evaluated(GateEvaluated signal);

        /** Called if the registry is as the status wants it. */
        void registrySettled(RegistrySettled signal);

        /** Called if somebody else changed the registry's production version. */
        void registryConflict(RegistryConflict signal);

        /** Called if an effect failed. */
        void effectFailed(EffectFailed signal);

        /** Called if the rollout has ended and its listeners know. */
        void closed(Closed signal);

        /** Called if a person halts the rollout. */
        void pauseRequested(PauseRequested signal);

        /** Called if a person lets it go on. */
        void resumeRequested(ResumeRequested signal);

        /** Called if a person ends it. */
        void abortRequested(AbortRequested signal);

        /** Called if a person passes a gate that holds. */
        void acceptRequested(AcceptRequested signal);

        /** Called if another rollout takes its place. */
        void supersedeRequested(SupersedeRequested signal);
    }
}
