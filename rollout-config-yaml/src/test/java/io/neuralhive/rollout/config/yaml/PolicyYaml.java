package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.RolloutPolicy;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes policies in the usual YAML style. */
final class PolicyYaml {

    private PolicyYaml() {}

    /** Returns all settings of a policy as a file. */
    static String file(RolloutPolicy policy) {
        Map<String, String> sections = Arrays.stream(PolicyKey.values())
                .collect(Collectors.groupingBy(
                        key -> parts(key)[1],
                        TreeMap::new,
                        Collectors.mapping(
                                key -> "    " + parts(key)[2] + ": " + key.format(policy) + "\n",
                                Collectors.joining())));
        return sections.entrySet().stream()
                .map(section -> "  " + section.getKey() + ":\n" + section.getValue())
                .collect(Collectors.joining("", "ml:\n", ""));
    }

    /** Returns a file with one setting. */
    static String file(PolicyKey key, String value) {
        return "ml:\n  " + parts(key)[1] + ":\n    " + parts(key)[2] + ": " + value + "\n";
    }

    /** Returns all settings of a policy as environment variables. */
    static Map<String, String> environment(RolloutPolicy policy) {
        return Arrays.stream(PolicyKey.values())
                .collect(Collectors.toMap(PolicyKey::environmentName, key -> key.format(policy)));
    }

    private static String[] parts(PolicyKey key) {
        return key.path().split("\\.", -1);
    }
}
