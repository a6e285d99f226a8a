package io.neuralhive.rollout.jdbc.json;

import static io.neuralhive.rollout.jdbc.json.JsonObject.json;

import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.Gate;

/** The JSON form of gates. */
final class GateJson {

    private static final String KIND = "kind";

    private GateJson() {}

    static JsonObject write(Gate gate) {
        if (gate instanceof Gate.Offline offline) {
            return json().put(KIND, "offline").put("limits", LimitsJson.write(offline.limits()));
        }
        if (gate instanceof Gate.Baseline baseline) {
            return json().put(KIND, "baseline")
                    .put("window", baseline.window())
                    .put("minSamples", baseline.minSamples());
        }
        if (gate instanceof Gate.Agreement agreement) {
            return json().put(KIND, "agreement")
                    .put("minPredictions", agreement.minPredictions())
                    .put("minAgreement", agreement.minAgreement())
                    .put("comparedBy", agreement.comparedBy().map(LimitsJson::write));
        }
        if (gate instanceof Gate.Degradation degradation) {
            return json().put(KIND, "degradation")
                    .put("criteria", LimitsJson.write(degradation.criteria()))
                    .put("mode", degradation.mode());
        }
        if (gate instanceof Gate.Open) {
            return json().put(KIND, "open");
        }
        throw new IllegalArgumentException("No JSON form of " + gate);
    }

    static Gate read(JsonObject json) {
        return switch (json.text(KIND)) {
            case "open" -> new Gate.Open();
            case "offline" -> new Gate.Offline(LimitsJson.readValidation(json.object("limits")));
            case "baseline" -> new Gate.Baseline(json.duration("window"), json.number("minSamples"));
            case "agreement" ->
                new Gate.Agreement(
                        json.number("minPredictions"),
                        json.decimal("minAgreement"),
                        json.optional("comparedBy", JsonObject::object).map(LimitsJson::readCriteria));
            case "degradation" ->
                new Gate.Degradation(
                        LimitsJson.readCriteria(json.object("criteria")), json.constant("mode", BaselineMode.class));
            default -> throw json.wrong(KIND, "a gate kind known to this version");
        };
    }
}
