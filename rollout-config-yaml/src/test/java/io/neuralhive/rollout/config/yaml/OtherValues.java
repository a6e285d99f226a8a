package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.RolloutPolicy;
import java.util.List;

/** Finds a value of a setting that is not its default. */
final class OtherValues {

    private static final List<String> CANDIDATES = List.of(
            "true",
            "false",
            "[0.1, 1.0]",
            "0.5",
            "0.25",
            "7",
            "70",
            "percent_of_mean_actual",
            "sequential",
            "significant_and_material",
            "concurrent",
            "roll_back",
            "[fare decrease_pct 5.0, rmse at_most 3.0 advisory]");

    private OtherValues() {}

    static String of(PolicyKey key) {
        RolloutPolicy defaults = RolloutPolicy.defaults();
        return CANDIDATES.stream()
                .filter(text -> isTaken(key, text) && !text.equals(key.format(defaults)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isTaken(PolicyKey key, String text) {
        try {
            return key.format(key.applyText(RolloutPolicy.defaults(), text)).equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
