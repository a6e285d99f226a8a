package io.neuralhive.rollout.console.json;

import io.neuralhive.rollout.state.Ending;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import java.util.Locale;

/** The text of an event, as a sentence. Who caused it and why is shown beside it. */
final class EventText {

    private EventText() {}

    static String of(RolloutEvent event) {
        if (event instanceof RolloutEvent.Started started) {
            return "Requested the promotion of " + started.header().candidate()
                    + started.baseline()
                            .map(version -> " in place of " + version)
                            .orElse("; no version is in production");
        } else if (event instanceof RolloutEvent.StepStarted begun) {
            return "Started " + begun.step() + " with " + begun.share() + " of the traffic";
        } else if (event instanceof RolloutEvent.CheckpointPassed passed) {
            return "Passed " + passed.checkpoint().step().name() + ": "
                    + passed.checkpoint().verdict().explanation();
        } else if (event instanceof RolloutEvent.CheckpointDegraded degraded) {
            return "Degraded in " + degraded.checkpoint().step().name() + ": "
                    + degraded.checkpoint().verdict().explanation()
                    + (degraded.rollsBack() ? "" : "; held for an operator, since automatic rollback is off");
        } else if (event instanceof RolloutEvent.HoldStarted held) {
            return "Held for " + words(held.hold().cause()) + ": " + held.hold().explanation();
        } else if (event instanceof RolloutEvent.PromotionStarted) {
            return "Passed every gate; updating the registry";
        } else if (event instanceof RolloutEvent.RollbackStarted back) {
            return "Started the rollback: " + back.ending().explanation();
        } else if (event instanceof RolloutEvent.Ended ended) {
            return "Ended: " + words(ended.status())
                    + ended.ending().map(EventText::why).orElse("");
        }
        return operator(event);
    }

    private static String operator(RolloutEvent event) {
        if (event instanceof RolloutEvent.GateAccepted accepted) {
            return "Accepted the gate of " + accepted.step();
        } else if (event instanceof RolloutEvent.Paused) {
            return "Paused";
        } else if (event instanceof RolloutEvent.Resumed) {
            return "Resumed";
        } else if (event instanceof RolloutEvent.AbortRequested) {
            return "Requested the abort";
        } else if (event instanceof RolloutEvent.Superseded superseded) {
            return "Superseded by " + superseded.successor();
        }
        throw new IllegalArgumentException("No text for " + event);
    }

    private static String why(Ending ending) {
        return " in " + ending.step() + " for " + words(ending.reason());
    }

    private static String words(Enum<?> constant) {
        return constant == RolloutStatus.PROMOTED
                ? "promoted, it is in production"
                : constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
