package io.neuralhive.rollout.jdbc.json;

import static io.neuralhive.rollout.jdbc.json.JsonObject.json;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.traffic.TrafficSplit;

/** The JSON form of traffic splits. */
final class TrafficJson {

    private TrafficJson() {}

    static JsonObject write(TrafficSplit split) {
        return json().put("model", split.model())
                .put("baseline", split.baseline())
                .put("candidate", split.candidate())
                .put("share", ShareJson.write(split.share()))
                .put("shadowRate", split.shadowRate())
                .put("step", split.step().map(TrafficJson::write));
    }

    static TrafficSplit readSplit(JsonObject json) {
        return new TrafficSplit(
                json.text("model"),
                json.optional("baseline", JsonObject::text),
                json.text("candidate"),
                ShareJson.read(json.number("share")),
                json.decimal("shadowRate"),
                json.optional("step", JsonObject::object).map(TrafficJson::readStepRef));
    }

    static JsonObject write(StepRef step) {
        return json().put("rolloutId", step.rolloutId())
                .put("index", step.index())
                .put("name", step.name());
    }

    static StepRef readStepRef(JsonObject json) {
        return new StepRef(json.text("rolloutId"), json.integer("index"), json.text("name"));
    }
}
