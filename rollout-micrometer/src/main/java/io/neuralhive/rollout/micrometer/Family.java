package io.neuralhive.rollout.micrometer;

/** The counters of a model's gates, each with a label of its own beside model and stage. */
enum Family {
    DECISIONS(
            "neural.hive.rollout.checkpoint",
            "status",
            "Gate decisions; evaluations of a gate that holds are not counted"),
    DEGRADATIONS("neural.hive.rollout.degradation", "reason", "Criteria past their limit in gate decisions"),
    EVALUATIONS("neural.hive.rollout.evaluations", "verdict", "Gate evaluations, by verdict");

    final String meter;
    final String label;
    final String description;

    Family(String meter, String label, String description) {
        this.meter = meter;
        this.label = label;
        this.description = description;
    }
}
