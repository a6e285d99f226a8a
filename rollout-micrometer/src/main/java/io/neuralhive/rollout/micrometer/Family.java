package io.neuralhive.rollout.micrometer;

/** The counters of a model's gates, each with a label of its own beside model and stage. */
enum Family {
    DECISIONS("neural.hive.rollout.checkpoint", "status", "Gate decisions; looks at a gate that holds are none"),
    DEGRADATIONS("neural.hive.rollout.degradation", "reason", "Criteria past their limit in gate decisions"),
    EVALUATIONS("neural.hive.rollout.looks", "verdict", "Looks at gates, whatever the answer");

    final String meter;
    final String label;
    final String description;

    Family(String meter, String label, String description) {
        this.meter = meter;
        this.label = label;
        this.description = description;
    }
}
