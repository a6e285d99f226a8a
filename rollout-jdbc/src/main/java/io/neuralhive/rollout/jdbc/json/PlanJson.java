package io.neuralhive.rollout.jdbc.json;

import static io.neuralhive.rollout.jdbc.json.JsonObject.json;

import io.neuralhive.rollout.policy.RolloutPlan;
import io.neuralhive.rollout.policy.Step;

/** The JSON form of the steps of a plan. */
final class PlanJson {

    private PlanJson() {}

    static JsonObject write(RolloutPlan plan) {
        return json().put("steps", plan.steps().stream().map(PlanJson::write).toList());
    }

    static RolloutPlan read(JsonObject json) {
        return new RolloutPlan(
                json.objects("steps").stream().map(PlanJson::readStep).toList());
    }

    static JsonObject write(Step step) {
        return json().put("name", step.name())
                .put("stage", step.stage())
                .put("share", ShareJson.write(step.share()))
                .put("shadowRate", step.shadowRate())
                .put("soak", step.soak())
                .put("gate", GateJson.write(step.gate()));
    }

    static Step readStep(JsonObject json) {
        return new Step(
                json.text("name"),
                json.integer("stage"),
                ShareJson.read(json.number("share")),
                json.decimal("shadowRate"),
                json.duration("soak"),
                GateJson.read(json.object("gate")));
    }
}
