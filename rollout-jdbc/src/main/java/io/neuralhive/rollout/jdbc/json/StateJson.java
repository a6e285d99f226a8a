package io.neuralhive.rollout.jdbc.json;

import static io.neuralhive.rollout.jdbc.json.JsonObject.json;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Ending;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Pause;
import io.neuralhive.rollout.state.RolloutStatus;

/** The JSON form of the reasons for a rollout's state: attribution, hold, pause, ending. */
final class StateJson {

    private StateJson() {}

    static JsonObject write(Attribution by) {
        return json().put("actor", by.actor()).put("reason", by.reason());
    }

    static Attribution readAttribution(JsonObject json) {
        return new Attribution(json.text("actor"), json.text("reason"));
    }

    static JsonObject write(Hold hold) {
        return json().put("cause", hold.cause())
                .put("since", hold.since())
                .put("evaluations", hold.evaluations())
                .put("missingSamples", hold.missingSamples())
                .put("explanation", hold.explanation())
                .put("causes", hold.causes());
    }

    static Hold readHold(JsonObject json) {
        return new Hold(
                json.constant("cause", Hold.Cause.class),
                json.instant("since"),
                json.integer("evaluations"),
                json.number("missingSamples"),
                json.text("explanation"),
                json.constants("causes", Hold.Cause.class));
    }

    static JsonObject write(Pause pause) {
        return json().put("by", write(pause.by())).put("since", pause.since()).put("remaining", pause.remaining());
    }

    static Pause readPause(JsonObject json) {
        return new Pause(readAttribution(json.object("by")), json.instant("since"), json.duration("remaining"));
    }

    static JsonObject write(Ending ending) {
        return json().put("status", ending.status())
                .put("reason", ending.reason())
                .put("step", ending.step())
                .put("stage", ending.stage())
                .put("explanation", ending.explanation());
    }

    static Ending readEnding(JsonObject json) {
        return new Ending(
                json.constant("status", RolloutStatus.class),
                json.constant("reason", Reason.class),
                json.text("step"),
                json.integer("stage"),
                json.text("explanation"));
    }
}
