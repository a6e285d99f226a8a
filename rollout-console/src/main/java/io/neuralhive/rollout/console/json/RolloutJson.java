package io.neuralhive.rollout.console.json;

import io.neuralhive.rollout.state.Ending;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Pause;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** A rollout as JSON: a summary for lists, or with its steps and its history. */
public final class RolloutJson {

    /**
     * The maximum number of events shown per rollout, the latest ones: pausing and resuming can add any number of them.
     */
    static final int MAX_EVENTS = 200;

    private RolloutJson() {}

    /** Writes the summary of a rollout. */
    public static void summary(JsonGenerator out, Rollout rollout) {
        out.writeStringProperty("id", rollout.id());
        out.writeNumberProperty("revision", rollout.revision());
        out.writeStringProperty("model", rollout.model());
        out.writeStringProperty("candidate", rollout.candidate());
        Json.text(out, "baseline", rollout.baseline());
        Json.constant(out, "status", rollout.status());
        out.writeBooleanProperty("ended", rollout.isEnded());
        out.writeStringProperty("step", rollout.currentStep().name());
        Json.number(out, "sharePercent", rollout.appliedShare().percent());
        out.writeStringProperty("createdAt", rollout.saved().createdAt().toString());
        out.writeStringProperty("updatedAt", rollout.updatedAt().toString());
        Json.optional(out, "requestedBy", Optional.of(rollout.identity().requestedBy()), EventJson::attribution);
        Json.optional(out, "hold", rollout.hold(), RolloutJson::hold);
        Json.optional(out, "pause", rollout.pause(), RolloutJson::pause);
        Json.optional(out, "ending", rollout.ending(), RolloutJson::ending);
    }

    /**
     * Writes all fields of a rollout that the page shows.
     *
     * @param events the events of the rollout, in order
     * @param possible the names of the actions that an operator can perform now
     */
    public static void full(JsonGenerator out, Rollout rollout, List<RolloutEvent> events, List<String> possible) {
        summary(out, rollout);
        out.writeArrayPropertyStart("possible");
        possible.forEach(out::writeString);
        out.writeEndArray();
        Json.text(out, "enteredAt", Optional.of(rollout.position().enteredAt()));
        Json.text(
                out, "soakEndsAt", Optional.of(rollout.position().soakEndsAt()).filter(at -> rollout.settled()));
        Json.text(out, "nextEvaluationAt", rollout.nextTimer());
        Steps steps = new Steps(rollout, events);
        Json.array(out, "steps", rollout.plan().steps(), steps::fields);
        int omitted = Math.max(0, events.size() - MAX_EVENTS);
        out.writeNumberProperty("eventsOmitted", omitted);
        Json.array(out, "events", events.subList(omitted, events.size()), EventJson::fields);
    }

    private static void hold(JsonGenerator out, Hold hold) {
        Json.constant(out, "cause", hold.cause());
        out.writeStringProperty("since", hold.since().toString());
        out.writeNumberProperty("evaluations", hold.evaluations());
        out.writeNumberProperty("missingSamples", hold.missingSamples());
        out.writeStringProperty("explanation", hold.explanation());
        out.writeArrayPropertyStart("causes");
        hold.causes().forEach(cause -> out.writeString(cause.name().toLowerCase(Locale.ROOT)));
        out.writeEndArray();
    }

    private static void pause(JsonGenerator out, Pause pause) {
        EventJson.attribution(out, pause.by());
        out.writeStringProperty("since", pause.since().toString());
        Json.number(out, "remainingSeconds", pause.remaining().toMillis() / 1e3);
    }

    private static void ending(JsonGenerator out, Ending ending) {
        Json.constant(out, "status", ending.status());
        out.writeStringProperty("reason", ending.reason().label());
        out.writeStringProperty("step", ending.step());
        out.writeStringProperty("explanation", ending.explanation());
    }
}
