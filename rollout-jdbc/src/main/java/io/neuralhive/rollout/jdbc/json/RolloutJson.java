package io.neuralhive.rollout.jdbc.json;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;

/** The JSON form of a rollout at one revision. */
final class RolloutJson {

    private RolloutJson() {}

    static JsonObject write(JsonObject json, Rollout rollout) {
        return json.put("id", rollout.id())
                .put("number", rollout.number())
                .put("revision", rollout.revision())
                .put("model", rollout.model())
                .put("candidate", rollout.candidate())
                .put("baseline", rollout.baseline())
                .put("policy", PolicyJson.write(rollout.policy()))
                .put("plan", PlanJson.write(rollout.plan()))
                .put("requestedBy", StateJson.write(rollout.requestedBy()))
                .put("status", rollout.status())
                .put("step", rollout.step())
                .put("settled", rollout.settled())
                .put("applied", rollout.applied().map(TrafficJson::write))
                .put("enteredAt", rollout.enteredAt())
                .put("soakEndsAt", rollout.soakEndsAt())
                .put("wakeAt", rollout.dueAt())
                .put("baselineMetrics", rollout.baselineMetrics().map(MetricsJson::write))
                .put("strata", StratumJson.write(rollout.strata()))
                .put("lastCheckpoint", rollout.lastCheckpoint().map(CheckpointJson::write))
                .put("hold", rollout.hold().map(StateJson::write))
                .put("pause", rollout.pause().map(StateJson::write))
                .put("ending", rollout.ending().map(StateJson::write))
                .put("commitAttempted", rollout.commitAttempted())
                .put("unavailableLooks", rollout.unavailableEvaluations())
                .put("failedAttempts", rollout.failedAttempts())
                .put("events", rollout.events())
                .put("published", rollout.published())
                .put("createdAt", rollout.createdAt())
                .put("updatedAt", rollout.updatedAt());
    }

    static Rollout read(JsonObject json) {
        return new Rollout(
                json.text("id"),
                json.number("number"),
                json.number("revision"),
                json.text("model"),
                json.text("candidate"),
                json.optional("baseline", JsonObject::text),
                PolicyJson.read(json.object("policy")),
                PlanJson.read(json.object("plan")),
                StateJson.readAttribution(json.object("requestedBy")),
                json.constant("status", RolloutStatus.class),
                json.integer("step"),
                json.flag("settled"),
                json.optional("applied", JsonObject::object).map(TrafficJson::readSplit),
                json.instant("enteredAt"),
                json.optional("soakEndsAt", JsonObject::instant).orElseGet(() -> json.instant("wakeAt")),
                json.instant("wakeAt"),
                json.optional("baselineMetrics", JsonObject::object).map(MetricsJson::read),
                StratumJson.read(json, "strata"),
                json.optional("lastCheckpoint", JsonObject::object).map(CheckpointJson::read),
                json.optional("hold", JsonObject::object).map(StateJson::readHold),
                json.optional("pause", JsonObject::object).map(StateJson::readPause),
                json.optional("ending", JsonObject::object).map(StateJson::readEnding),
                json.flag("commitAttempted"),
                json.integer("unavailableLooks"),
                json.integer("failedAttempts"),
                json.number("events"),
                json.number("published"),
                json.instant("createdAt"),
                json.instant("updatedAt"));
    }
}
