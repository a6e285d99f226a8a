package io.neuralhive.rollout.jdbc.json;

import static io.neuralhive.rollout.jdbc.json.JsonObject.json;

import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MaeBasis;
import io.neuralhive.rollout.policy.MarginRule;
import io.neuralhive.rollout.policy.MetricLimit;
import io.neuralhive.rollout.policy.SequentialRule;
import io.neuralhive.rollout.policy.ValidationPolicy;
import java.util.List;

/** The JSON form of limits, which occur in policies and in gates. */
final class LimitsJson {

    private LimitsJson() {}

    static JsonObject write(DegradationCriteria criteria) {
        return json().put("maxMaeIncreasePct", criteria.maxMaeIncreasePct())
                .put("maeBasis", criteria.maeBasis())
                .put("maeFloor", criteria.maeFloor())
                .put("maxErrorRate", criteria.maxErrorRate())
                .put("minSamples", criteria.minSamples())
                .put("limits", criteria.limits().stream().map(LimitsJson::write).toList())
                .put("method", criteria.method())
                .put("sequential", write(criteria.sequential()));
    }

    static DegradationCriteria readCriteria(JsonObject json) {
        return new DegradationCriteria(
                json.decimal("maxMaeIncreasePct"),
                json.constant("maeBasis", MaeBasis.class),
                json.decimal("maeFloor"),
                json.number("minSamples"),
                json.decimal("maxErrorRate"),
                json.optional("limits", JsonObject::objects).orElse(List.of()).stream()
                        .map(LimitsJson::readLimit)
                        .toList(),
                json.optional("method", (it, name) -> it.constant(name, CheckpointMethod.class))
                        .orElse(CheckpointMethod.THRESHOLD),
                json.optional("sequential", JsonObject::object)
                        .map(LimitsJson::readSequential)
                        .orElse(SequentialRule.DEFAULT));
    }

    private static JsonObject write(MetricLimit limit) {
        return json().put("metric", limit.metric())
                .put("bound", limit.bound())
                .put("limit", limit.limit())
                .put("advisory", limit.advisory());
    }

    private static MetricLimit readLimit(JsonObject json) {
        return new MetricLimit(
                json.text("metric"),
                json.constant("bound", MetricLimit.Bound.class),
                json.decimal("limit"),
                json.flag("advisory"));
    }

    private static JsonObject write(SequentialRule rule) {
        return json().put("alpha", rule.alpha())
                .put("marginRule", rule.marginRule())
                .put("expectedSamples", rule.expectedSamples())
                .put("earlyPass", rule.earlyPass());
    }

    private static SequentialRule readSequential(JsonObject json) {
        return new SequentialRule(
                json.decimal("alpha"),
                json.constant("marginRule", MarginRule.class),
                json.number("expectedSamples"),
                json.flag("earlyPass"));
    }

    static JsonObject write(ValidationPolicy validation) {
        return json().put("enabled", validation.enabled())
                .put("maxMae", validation.maxMae())
                .put("minPrecision", validation.minPrecision());
    }

    static ValidationPolicy readValidation(JsonObject json) {
        return new ValidationPolicy(json.flag("enabled"), json.decimal("maxMae"), json.decimal("minPrecision"));
    }
}
