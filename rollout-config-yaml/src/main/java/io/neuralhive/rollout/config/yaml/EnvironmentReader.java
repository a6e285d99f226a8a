package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.policy.InvalidPolicyException;
import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.PolicyProblem;
import io.neuralhive.rollout.policy.RolloutPolicy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Applies the library's environment variables to a policy. Used once. */
final class EnvironmentReader {

    private final Set<String> ignored;
    private final Problems problems;
    private RolloutPolicy policy;
    private int settings;

    EnvironmentReader(RolloutPolicy start, Set<String> ignored, Problems problems) {
        this.policy = start;
        this.ignored = ignored;
        this.problems = problems;
    }

    RolloutPolicy read(Map<String, String> environment) throws RefusedTextException {
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            if (ReservedNames.isLikeOurVariables(variable.getKey())) {
                read(variable.getKey(), variable.getValue());
            }
        }
        return policy;
    }

    /** Returns the number of settings that the variables set. */
    int settings() {
        return settings;
    }

    private void read(String name, String text) throws RefusedTextException {
        Optional<PolicyKey> key = PolicyKey.ofEnvironmentName(name);
        if (key.isPresent()) {
            apply(key.get(), text);
            return;
        }
        Optional<String> meant = ReservedNames.meantVariable(name);
        if (meant.isPresent() && !ignored.contains(name)) {
            problems.add(Place.NONE, PolicyProblem.unknown(name, text, meant.get()), Problems.OTHERS);
        }
    }

    private void apply(PolicyKey key, String text) throws RefusedTextException {
        try {
            policy = key.applyText(policy, text);
            settings++;
        } catch (InvalidPolicyException e) {
            PolicyProblem problem = new PolicyProblem(key.environmentName(), text, key.allowed(), Optional.empty());
            problems.add(Place.NONE, problem, text.isBlank() ? "unset it to keep the default" : "");
        }
    }
}
