package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.traffic.TrafficSplit;

/** Something that happened to a rollout, or that an operator requests: the input of the state machine. */
public sealed interface Signal {

    /** Calls the method of a visitor that is for this signal. */
    void accept(Visitor visitor);

    /**
     * The router took a split.
     *
     * @param split the split that was applied
     */
    record SplitApplied(TrafficSplit split) implements Signal {
        @Override
        public void accept(Visitor visitor) {
            visitor.splitApplied(this);
        }
    }

    /**
     * A gate was evaluated.
     *
     * @param checkpoint what was measured, and the verdict
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
     * The registry's production version was changed outside this rollout.
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

    /** It has ended, and all listeners were notified. */
    record Closed() implements Signal {
        @Override
        public void accept(Visitor visitor) {
            visitor.closed(this);
        }
    }

    /**
     * An operator pauses it.
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
     * An operator resumes it.
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
     * An operator aborts it.
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
     * An operator accepts a gate that holds.
     *
     * @param step name of the step whose gate is to be passed, so that no later one is passed by mistake
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
     * @param by who requested it, and why
     */
    record SupersedeRequested(String successor, Attribution by) implements Signal {
        @Override
        public void accept(Visitor visitor) {
            visitor.supersedeRequested(this);
        }
    }

    /** A visitor with one method for each signal, so that none is forgotten. */
    interface Visitor {

        /** Called if the router took a split. */
        void splitApplied(SplitApplied signal);

        /** Called if a gate was evaluated. */
        void evaluated(GateEvaluated signal);

        /** Called if the registry is as the status wants it. */
        void registrySettled(RegistrySettled signal);

        /** Called if the registry's production version was changed outside this rollout. */
        void registryConflict(RegistryConflict signal);

        /** Called if an effect failed. */
        void effectFailed(EffectFailed signal);

        /** Called if the rollout has ended and its listeners know. */
        void closed(Closed signal);

        /** Called if an operator pauses the rollout. */
        void pauseRequested(PauseRequested signal);

        /** Called if an operator resumes it. */
        void resumeRequested(ResumeRequested signal);

        /** Called if an operator aborts it. */
        void abortRequested(AbortRequested signal);

        /** Called if an operator accepts a gate that holds. */
        void acceptRequested(AcceptRequested signal);

        /** Called if another rollout takes its place. */
        void supersedeRequested(SupersedeRequested signal);
    }
}
