package io.neuralhive.rollout.jdbc.json;

import static io.neuralhive.rollout.jdbc.json.JsonObject.json;

import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.TrafficShare;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JSON form of the evidence of a gate. */
final class EvidenceJson {

    private EvidenceJson() {}

    static JsonObject write(Evidence evidence) {
        return json().put("window", write(evidence.window()))
                .put("candidate", evidence.candidate().map(MetricsJson::write))
                .put("baseline", evidence.baseline().map(MetricsJson::write))
                .put("comparison", evidence.comparison())
                .put("offline", evidence.offline().map(EvidenceJson::write))
                .put("failure", evidence.failure())
                .put("share", ShareJson.write(evidence.share()))
                .put("phase", evidence.phase())
                .put("earlier", StratumJson.write(evidence.earlier()));
    }

    static Evidence read(JsonObject json) {
        return new Evidence(
                readWindow(json.object("window")),
                json.optional("candidate", JsonObject::object).map(MetricsJson::read),
                json.optional("baseline", JsonObject::object).map(MetricsJson::read),
                json.constant("comparison", Evidence.Comparison.class),
                json.optional("offline", JsonObject::objects).map(EvidenceJson::readOffline),
                json.optional("failure", JsonObject::text),
                json.optional("share", JsonObject::number).map(ShareJson::read).orElse(TrafficShare.NONE),
                json.optional("phase", (it, name) -> it.constant(name, Evidence.Phase.class))
                        .orElse(Evidence.Phase.SOAKED),
                StratumJson.read(json, "earlier"));
    }

    private static JsonObject write(Window window) {
        return json().put("from", window.from())
                .put("to", window.to())
                .put("step", window.step().map(TrafficJson::write))
                .put("labelMaturity", window.labelMaturity());
    }

    private static Window readWindow(JsonObject json) {
        return new Window(
                json.instant("from"),
                json.instant("to"),
                json.optional("step", JsonObject::object).map(TrafficJson::readStepRef),
                json.duration("labelMaturity"));
    }

    /**
     * A list and not an object, since the names are the user's: not every text can be a field name. Sorted, so that the
     * same evidence is always the same text.
     */
    private static List<JsonObject> write(Map<String, Double> offline) {
        return new TreeMap<>(offline)
                .entrySet().stream()
                        .map(metric -> json().put("name", metric.getKey()).put("value", metric.getValue()))
                        .toList();
    }

    private static Map<String, Double> readOffline(List<JsonObject> metrics) {
        Map<String, Double> offline = new HashMap<>();
        metrics.forEach(metric -> offline.put(metric.text("name"), metric.decimal("value")));
        return offline;
    }
}
