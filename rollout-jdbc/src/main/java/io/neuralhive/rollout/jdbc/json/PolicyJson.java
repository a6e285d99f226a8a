package io.neuralhive.rollout.jdbc.json;

import static io.neuralhive.rollout.jdbc.json.JsonObject.json;

import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.CanaryPolicy;
import io.neuralhive.rollout.policy.DeadlinePolicy;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.ShadowPolicy;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.policy.UnavailablePolicy;

/** The JSON form of policies. */
final class PolicyJson {

    private PolicyJson() {}

    static JsonObject write(RolloutPolicy policy) {
        return json().put("gradual", policy.gradual())
                .put("stages", policy.stages().stream().map(ShareJson::write).toList())
                .put("checkpointDuration", policy.checkpointDuration())
                .put("checkInterval", policy.checkInterval())
                .put("criteria", LimitsJson.write(policy.criteria()))
                .put("baseline", write(policy.baseline()))
                .put("autoRollback", policy.autoRollback())
                .put("unavailable", write(policy.unavailable()))
                .put("validation", LimitsJson.write(policy.validation()))
                .put("shadow", write(policy.shadow()))
                .put("canary", write(policy.canary()))
                .put("finalSoak", policy.finalSoak())
                .put("labelMaturity", policy.labelMaturity())
                .put("deadline", write(policy.deadline()));
    }

    static RolloutPolicy read(JsonObject json) {
        return new RolloutPolicy(
                json.flag("gradual"),
                json.numbers("stages").stream().map(ShareJson::read).toList(),
                json.duration("checkpointDuration"),
                json.duration("checkInterval"),
                LimitsJson.readCriteria(json.object("criteria")),
                readBaseline(json.object("baseline")),
                json.flag("autoRollback"),
                readUnavailable(json.object("unavailable")),
                LimitsJson.readValidation(json.object("validation")),
                readShadow(json.object("shadow")),
                readCanary(json.object("canary")),
                json.duration("finalSoak"),
                json.duration("labelMaturity"),
                json.optional("deadline", JsonObject::object)
                        .map(PolicyJson::readDeadline)
                        .orElse(DeadlinePolicy.DEFAULT));
    }

    private static JsonObject write(BaselinePolicy baseline) {
        return json().put("mode", baseline.mode()).put("window", baseline.window());
    }

    private static BaselinePolicy readBaseline(JsonObject json) {
        return new BaselinePolicy(json.constant("mode", BaselineMode.class), json.duration("window"));
    }

    private static JsonObject write(UnavailablePolicy unavailable) {
        return json().put("limit", unavailable.limit()).put("action", unavailable.action());
    }

    private static UnavailablePolicy readUnavailable(JsonObject json) {
        return new UnavailablePolicy(json.integer("limit"), json.constant("action", UnavailablePolicy.Action.class));
    }

    private static JsonObject write(DeadlinePolicy deadline) {
        return json().put("after", deadline.after()).put("action", deadline.action());
    }

    private static DeadlinePolicy readDeadline(JsonObject json) {
        return new DeadlinePolicy(json.duration("after"), json.constant("action", UnavailablePolicy.Action.class));
    }

    private static JsonObject write(ShadowPolicy shadow) {
        return json().put("enabled", shadow.enabled())
                .put("duration", shadow.duration())
                .put("minPredictions", shadow.minPredictions())
                .put("minAgreement", shadow.minAgreement())
                .put("sampleRate", shadow.sampleRate());
    }

    private static ShadowPolicy readShadow(JsonObject json) {
        return new ShadowPolicy(
                json.flag("enabled"),
                json.duration("duration"),
                json.number("minPredictions"),
                json.decimal("minAgreement"),
                json.decimal("sampleRate"));
    }

    private static JsonObject write(CanaryPolicy canary) {
        return json().put("enabled", canary.enabled())
                .put("share", ShareJson.write(canary.share()))
                .put("duration", canary.duration());
    }

    private static CanaryPolicy readCanary(JsonObject json) {
        TrafficShare share = ShareJson.read(json.number("share"));
        return new CanaryPolicy(json.flag("enabled"), share, json.duration("duration"));
    }
}
