package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Ending;
import io.neuralhive.rollout.state.RolloutEvent;

/** The text of an event of a rollout, as a sentence whose subject is the candidate. */
final class EventText {

    private EventText() {}

    static String of(RolloutEvent event) {
        if (event instanceof RolloutEvent.Started started) {
            return "is requested by " + by(started.by()) + ", in place of "
                    + started.baseline().orElse("nothing");
        } else if (event instanceof RolloutEvent.StepStarted begun) {
            return "starts " + begun.step() + " with " + begun.share() + " of the traffic";
        } else if (event instanceof RolloutEvent.CheckpointPassed passed) {
            return "passes " + passed.checkpoint().step().name() + ": "
                    + passed.checkpoint().verdict().explanation();
        } else if (event instanceof RolloutEvent.CheckpointDegraded degraded) {
            return "fails " + degraded.checkpoint().step().name() + ": "
                    + degraded.checkpoint().verdict().explanation();
        } else if (event instanceof RolloutEvent.HoldStarted held) {
            return "is held for " + held.hold().cause() + ": " + held.hold().explanation();
        } else if (event instanceof RolloutEvent.PromotionStarted) {
            return "has passed every gate";
        } else if (event instanceof RolloutEvent.RollbackStarted back) {
            return "rolls back for " + back.ending().reason().label();
        } else if (event instanceof RolloutEvent.Ended ended) {
            return "has ended: " + ended.status()
                    + ended.ending().map(EventText::why).orElse("");
        }
        return operator(event);
    }

    private static String operator(RolloutEvent event) {
        if (event instanceof RolloutEvent.GateAccepted accepted) {
            return "passes " + accepted.step() + ", accepted by " + by(accepted.by());
        } else if (event instanceof RolloutEvent.Paused paused) {
            return "is paused by " + by(paused.by());
        } else if (event instanceof RolloutEvent.Resumed resumed) {
            return "is resumed by " + by(resumed.by());
        } else if (event instanceof RolloutEvent.AbortRequested aborted) {
            return "is aborted by " + by(aborted.by());
        } else if (event instanceof RolloutEvent.Superseded superseded) {
            return "is superseded by " + superseded.successor() + ", requested by " + by(superseded.by());
        }
        return event.toString();
    }

    private static String by(Attribution by) {
        return by.reason().isEmpty() ? by.actor() : by.actor() + " (" + by.reason() + ")";
    }

    private static String why(Ending ending) {
        return " at " + ending.step() + " for " + ending.reason().label();
    }
}
