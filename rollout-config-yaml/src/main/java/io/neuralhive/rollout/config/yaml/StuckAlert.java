package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.RolloutPlan;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.policy.TrafficShare;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The usual alert for a stuck rollout, and the policies for which it fires although the rollout is healthy. */
final class StuckAlert {

    private static final Duration PATIENCE = Duration.ofHours(2);

    private StuckAlert() {}

    /** Returns a warning, on one line, about a policy with a step that takes longer than the alert's range. */
    static Optional<String> warning(RolloutPolicy policy) {
        List<Step> slow = RolloutPlan.of(policy).steps().stream()
                .filter(step -> step.soak().compareTo(PATIENCE) > 0)
                .toList();
        if (slow.isEmpty()) {
            return Optional.empty();
        }
        String steps = slow.stream()
                .map(step -> step.name() + " " + step.soak().toMinutes())
                .collect(Collectors.joining(", "));
        String settings =
                slow.stream().map(step -> setting(step).path()).distinct().collect(Collectors.joining(", "));
        long longest =
                slow.stream().mapToLong(step -> step.soak().toMinutes()).max().orElseThrow();
        return Optional.of("rollout_step_longer_than_stuck_alert steps_minutes=[" + steps + "]: an alert on"
                + " changes(neural_hive_rollout_stage[2h]) == 0 for 2h fires while these steps are healthy;"
                + " give it a range of more than " + longest + "m, or lower " + settings);
    }

    private static PolicyKey setting(Step step) {
        if (step.name().equals("shadow")) {
            return PolicyKey.SHADOW_MODE_DURATION_MINUTES;
        } else if (step.name().equals("canary")) {
            return PolicyKey.CANARY_DURATION_MINUTES;
        }
        return step.share().equals(TrafficShare.ALL)
                ? PolicyKey.FINAL_SOAK_MINUTES
                : PolicyKey.CHECKPOINT_DURATION_MINUTES;
    }
}
