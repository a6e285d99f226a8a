package io.neuralhive.rollout.console.json;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.RolloutEvent;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** An event as JSON: its kind, and a sentence. The steps hold the details of gate evaluations. */
final class EventJson {

    private EventJson() {}

    static void fields(JsonGenerator out, RolloutEvent event) {
        out.writeNumberProperty("sequence", event.header().sequence());
        out.writeStringProperty("at", event.header().at().toString());
        out.writeStringProperty("type", type(event));
        out.writeStringProperty("text", EventText.of(event));
        Json.optional(out, "by", by(event), EventJson::attribution);
    }

    static void attribution(JsonGenerator out, Attribution by) {
        out.writeStringProperty("actor", by.actor());
        out.writeStringProperty("reason", by.reason());
    }

    /** Returns the evaluation that decided a gate. */
    static Optional<Checkpoint> decision(RolloutEvent event) {
        if (event instanceof RolloutEvent.CheckpointPassed passed) {
            return Optional.of(passed.checkpoint());
        } else if (event instanceof RolloutEvent.CheckpointDegraded degraded) {
            return Optional.of(degraded.checkpoint());
        } else if (event instanceof RolloutEvent.GateAccepted accepted) {
            return accepted.checkpoint();
        }
        return Optional.empty();
    }

    private static Optional<Attribution> by(RolloutEvent event) {
        if (event instanceof RolloutEvent.Started started) {
            return Optional.of(started.by());
        } else if (event instanceof RolloutEvent.GateAccepted accepted) {
            return Optional.of(accepted.by());
        } else if (event instanceof RolloutEvent.Paused paused) {
            return Optional.of(paused.by());
        } else if (event instanceof RolloutEvent.Resumed resumed) {
            return Optional.of(resumed.by());
        } else if (event instanceof RolloutEvent.AbortRequested aborted) {
            return Optional.of(aborted.by());
        } else if (event instanceof RolloutEvent.Superseded superseded) {
            return Optional.of(superseded.by());
        }
        return Optional.empty();
    }

    /** Returns the kind of event, as in {@code checkpoint_passed}. */
    private static String type(RolloutEvent event) {
        return event.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toLowerCase(Locale.ROOT);
    }
}
