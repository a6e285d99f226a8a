package io.neuralhive.rollout.jdbc.json;

import static io.neuralhive.rollout.jdbc.json.JsonObject.json;

import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutEvent.Header;
import io.neuralhive.rollout.state.RolloutStatus;

/** The JSON form of rollout events. */
final class EventJson {

    private static final String KIND = "kind";
    private static final String BY = "by";
    private static final String CHECKPOINT = "checkpoint";
    private static final String ENDING = "ending";

    private EventJson() {}

    static JsonObject write(JsonObject json, RolloutEvent event) {
        json.put("header", write(event.header()));
        if (event instanceof RolloutEvent.Started started) {
            return json.put(KIND, "started")
                    .put(BY, StateJson.write(started.by()))
                    .put("baseline", started.baseline());
        }
        if (event instanceof RolloutEvent.StepStarted started) {
            return json.put(KIND, "stepStarted")
                    .put("step", started.step())
                    .put("stage", started.stage())
                    .put("share", ShareJson.write(started.share()));
        }
        if (event instanceof RolloutEvent.CheckpointPassed passed) {
            return json.put(KIND, "checkpointPassed").put(CHECKPOINT, CheckpointJson.write(passed.checkpoint()));
        }
        if (event instanceof RolloutEvent.CheckpointDegraded degraded) {
            return json.put(KIND, "checkpointDegraded")
                    .put(CHECKPOINT, CheckpointJson.write(degraded.checkpoint()))
                    .put("rollsBack", degraded.rollsBack());
        }
        if (event instanceof RolloutEvent.HoldStarted started) {
            return json.put(KIND, "holdStarted").put("hold", StateJson.write(started.hold()));
        }
        return writeWord(json, event);
    }

    /** Operators' requests, and endings. */
    private static JsonObject writeWord(JsonObject json, RolloutEvent event) {
        if (event instanceof RolloutEvent.GateAccepted accepted) {
            return json.put(KIND, "gateAccepted")
                    .put(BY, StateJson.write(accepted.by()))
                    .put("step", accepted.step())
                    .put("stage", accepted.stage())
                    .put(CHECKPOINT, accepted.checkpoint().map(CheckpointJson::write));
        }
        if (event instanceof RolloutEvent.Paused paused) {
            return json.put(KIND, "paused").put(BY, StateJson.write(paused.by()));
        }
        if (event instanceof RolloutEvent.Resumed resumed) {
            return json.put(KIND, "resumed").put(BY, StateJson.write(resumed.by()));
        }
        if (event instanceof RolloutEvent.AbortRequested requested) {
            return json.put(KIND, "abortRequested").put(BY, StateJson.write(requested.by()));
        }
        if (event instanceof RolloutEvent.Superseded superseded) {
            return json.put(KIND, "superseded")
                    .put(BY, StateJson.write(superseded.by()))
                    .put("successor", superseded.successor());
        }
        if (event instanceof RolloutEvent.PromotionStarted) {
            return json.put(KIND, "promotionStarted");
        }
        if (event instanceof RolloutEvent.RollbackStarted started) {
            return json.put(KIND, "rollbackStarted").put(ENDING, StateJson.write(started.ending()));
        }
        if (event instanceof RolloutEvent.Ended ended) {
            return json.put(KIND, "ended")
                    .put("status", ended.status())
                    .put(ENDING, ended.ending().map(StateJson::write));
        }
        throw new IllegalArgumentException("No JSON form of " + event);
    }

    static RolloutEvent read(JsonObject json) {
        Header header = readHeader(json.object("header"));
        return switch (json.text(KIND)) {
            case "started" -> new RolloutEvent.Started(header, by(json), json.optional("baseline", JsonObject::text));
            case "stepStarted" ->
                new RolloutEvent.StepStarted(
                        header, json.text("step"), json.integer("stage"), ShareJson.read(json.number("share")));
            case "checkpointPassed" ->
                new RolloutEvent.CheckpointPassed(header, CheckpointJson.read(json.object(CHECKPOINT)));
            case "checkpointDegraded" ->
                new RolloutEvent.CheckpointDegraded(
                        header, CheckpointJson.read(json.object(CHECKPOINT)), json.flag("rollsBack"));
            case "holdStarted" -> new RolloutEvent.HoldStarted(header, StateJson.readHold(json.object("hold")));
            case "gateAccepted" ->
                new RolloutEvent.GateAccepted(
                        header,
                        by(json),
                        json.text("step"),
                        json.integer("stage"),
                        json.optional(CHECKPOINT, JsonObject::object).map(CheckpointJson::read));
            case "paused" -> new RolloutEvent.Paused(header, by(json));
            case "resumed" -> new RolloutEvent.Resumed(header, by(json));
            case "abortRequested" -> new RolloutEvent.AbortRequested(header, by(json));
            case "superseded" -> new RolloutEvent.Superseded(header, by(json), json.text("successor"));
            case "promotionStarted" -> new RolloutEvent.PromotionStarted(header);
            case "rollbackStarted" ->
                new RolloutEvent.RollbackStarted(header, StateJson.readEnding(json.object(ENDING)));
            case "ended" ->
                new RolloutEvent.Ended(
                        header,
                        json.constant("status", RolloutStatus.class),
                        json.optional(ENDING, JsonObject::object).map(StateJson::readEnding));
            default -> throw json.wrong(KIND, "an event kind known to this version");
        };
    }

    private static JsonObject write(Header header) {
        return json().put("rolloutId", header.rolloutId())
                .put("sequence", header.sequence())
                .put("model", header.model())
                .put("candidate", header.candidate())
                .put("at", header.at());
    }

    private static Header readHeader(JsonObject json) {
        return new Header(
                json.text("rolloutId"),
                json.number("sequence"),
                json.text("model"),
                json.text("candidate"),
                json.instant("at"));
    }

    private static Attribution by(JsonObject json) {
        return StateJson.readAttribution(json.object(BY));
    }
}
