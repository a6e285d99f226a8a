package io.neuralhive.rollout.jdbc.json;

import static io.neuralhive.rollout.jdbc.json.JsonObject.json;

import io.neuralhive.rollout.checkpoint.Stratum;
import java.util.List;

/** The JSON form of what both arms did in steps that were passed. */
final class StratumJson {

    private StratumJson() {}

    static List<JsonObject> write(List<Stratum> strata) {
        return strata.stream().map(StratumJson::write).toList();
    }

    /** Returns the value of a field that older rows do not have. */
    static List<Stratum> read(JsonObject json, String name) {
        return json.optional(name, JsonObject::objects).orElse(List.of()).stream()
                .map(StratumJson::read)
                .toList();
    }

    private static JsonObject write(Stratum stratum) {
        return json().put("step", stratum.step())
                .put("share", ShareJson.write(stratum.share()))
                .put("candidate", MetricsJson.write(stratum.candidate()))
                .put("baseline", MetricsJson.write(stratum.baseline()));
    }

    private static Stratum read(JsonObject json) {
        return new Stratum(
                json.text("step"),
                ShareJson.read(json.number("share")),
                MetricsJson.read(json.object("candidate")),
                MetricsJson.read(json.object("baseline")));
    }
}
