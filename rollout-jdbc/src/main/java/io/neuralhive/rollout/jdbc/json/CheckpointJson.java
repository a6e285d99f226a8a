package io.neuralhive.rollout.jdbc.json;

import static io.neuralhive.rollout.jdbc.json.JsonObject.json;

import io.neuralhive.rollout.checkpoint.Checkpoint;

/** The JSON form of one evaluation of a gate. */
final class CheckpointJson {

    private CheckpointJson() {}

    static JsonObject write(Checkpoint checkpoint) {
        return json().put("step", PlanJson.write(checkpoint.step()))
                .put("evidence", EvidenceJson.write(checkpoint.evidence()))
                .put("rule", checkpoint.rule())
                .put("verdict", VerdictJson.write(checkpoint.verdict()))
                .put("at", checkpoint.at());
    }

    static Checkpoint read(JsonObject json) {
        return new Checkpoint(
                PlanJson.readStep(json.object("step")),
                EvidenceJson.read(json.object("evidence")),
                json.text("rule"),
                VerdictJson.read(json.object("verdict")),
                json.instant("at"));
    }
}
