package io.neuralhive.rollout.micrometer;

import java.util.List;

/** The documented queries. */
final class Queries {

    static final String STAGE = "neural_hive_rollout_stage{model_name=\"duration-predictor\"}";
    static final String TRAFFIC = "neural_hive_rollout_traffic_pct{model_name=\"duration-predictor\"}";
    static final String SUCCESS_RATE = "rate(neural_hive_rollout_checkpoint_total{status=\"success\"}[5m])";
    static final String SUCCESS_RATIO =
            "sum by (model_name) (increase(neural_hive_rollout_checkpoint_total{status=\"success\"}[1h]))"
                    + " / sum by (model_name) (increase(neural_hive_rollout_checkpoint_total[1h]))";
    static final String DEGRADATIONS = "sum by (reason) (increase(neural_hive_rollout_degradation_total[1h]))";
    static final String ENGINE_GONE = "absent(neural_hive_rollout_models)";

    static final List<String> ALL = List.of(STAGE, TRAFFIC, SUCCESS_RATE, SUCCESS_RATIO, DEGRADATIONS, ENGINE_GONE);

    private Queries() {}
}
