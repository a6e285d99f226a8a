package io.neuralhive.rollout.jdbc.json;

import io.neuralhive.rollout.state.Findings;
import io.neuralhive.rollout.state.Position;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutIdentity;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.state.Saved;
import io.neuralhive.rollout.state.Schedule;

/** The JSON form of a rollout at one revision: one object with all its parts. */
final class RolloutJson {

    private RolloutJson() {}

    static JsonObject write(JsonObject json, Rollout rollout) {
        RolloutIdentity identity = rollout.identity();
        Position position = rollout.position();
        Schedule schedule = rollout.schedule();
        Findings findings = rollout.findings();
        Saved saved = rollout.saved();
        return json.put("id", identity.id())
                .put("number", identity.number())
                .put("revision", saved.revision())
                .put("model", identity.model())
                .put("candidate", identity.candidate())
                .put("baseline", identity.baseline())
                .put("policy", PolicyJson.write(rollout.policy()))
                .put("plan", PlanJson.write(rollout.plan()))
                .put("requestedBy", StateJson.write(identity.requestedBy()))
                .put("status", position.status())
                .put("step", position.step())
                .put("settled", position.settled())
                .put("applied", position.applied().map(TrafficJson::write))
                .put("enteredAt", position.enteredAt())
                .put("soakEndsAt", position.soakEndsAt())
                .put("wakeAt", schedule.dueAt())
                .put("baselineMetrics", findings.baselineMetrics().map(MetricsJson::write))
                .put("strata", StratumJson.write(findings.strata()))
                .put("lastCheckpoint", findings.lastCheckpoint().map(CheckpointJson::write))
                .put("hold", schedule.hold().map(StateJson::write))
                .put("pause", schedule.pause().map(StateJson::write))
                .put("ending", position.ending().map(StateJson::write))
                .put("commitAttempted", position.commitAttempted())
                .put("unavailableLooks", schedule.unavailableEvaluations())
                .put("failedAttempts", schedule.failedAttempts())
                .put("events", saved.events())
                .put("published", saved.published())
                .put("createdAt", saved.createdAt())
                .put("updatedAt", saved.updatedAt());
    }

    static Rollout read(JsonObject json) {
        return new Rollout(
                readIdentity(json),
                PolicyJson.read(json.object("policy")),
                PlanJson.read(json.object("plan")),
                readPosition(json),
                readSchedule(json),
                readFindings(json),
                readSaved(json));
    }

    private static RolloutIdentity readIdentity(JsonObject json) {
        return new RolloutIdentity(
                json.text("id"),
                json.number("number"),
                json.text("model"),
                json.optional("baseline", JsonObject::text),
                json.text("candidate"),
                StateJson.readAttribution(json.object("requestedBy")));
    }

    private static Position readPosition(JsonObject json) {
        return new Position(
                json.constant("status", RolloutStatus.class),
                json.integer("step"),
                json.instant("enteredAt"),
                json.flag("settled"),
                json.optional("applied", JsonObject::object).map(TrafficJson::readSplit),
                json.optional("soakEndsAt", JsonObject::instant).orElseGet(() -> json.instant("wakeAt")),
                json.flag("commitAttempted"),
                json.optional("ending", JsonObject::object).map(StateJson::readEnding));
    }

    private static Schedule readSchedule(JsonObject json) {
        return new Schedule(
                json.integer("unavailableLooks"),
                json.optional("hold", JsonObject::object).map(StateJson::readHold),
                json.integer("failedAttempts"),
                json.optional("pause", JsonObject::object).map(StateJson::readPause),
                json.instant("wakeAt"));
    }

    private static Findings readFindings(JsonObject json) {
        return new Findings(
                json.optional("baselineMetrics", JsonObject::object).map(MetricsJson::read),
                StratumJson.read(json, "strata"),
                json.optional("lastCheckpoint", JsonObject::object).map(CheckpointJson::read));
    }

    private static Saved readSaved(JsonObject json) {
        return new Saved(
                json.number("revision"),
                json.instant("createdAt"),
                json.number("events"),
                json.instant("updatedAt"),
                json.number("published"));
    }
}
