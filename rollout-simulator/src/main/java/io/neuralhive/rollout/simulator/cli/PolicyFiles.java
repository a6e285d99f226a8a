package io.neuralhive.rollout.simulator.cli;

import io.neuralhive.rollout.config.yaml.PolicyLoader;
import io.neuralhive.rollout.policy.RolloutPolicy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads policies from files and names them. The environment is ignored, so that a report can be reproduced anywhere.
 */
final class PolicyFiles {

    private PolicyFiles() {}

    /**
     * Returns the policies by the names of their files without the extension; by their paths if two have the same name.
     */
    static Map<String, RolloutPolicy> load(List<Path> files) {
        boolean alike = files.stream().map(PolicyFiles::name).distinct().count() < files.size();
        Map<String, RolloutPolicy> policies = new LinkedHashMap<>();
        for (Path file : files) {
            RolloutPolicy policy = PolicyLoader.create().load(file, Map.of());
            if (policies.putIfAbsent(alike ? file.toString() : name(file), policy) != null) {
                throw new IllegalArgumentException(file + " is given twice: give each policy once");
            }
        }
        return policies;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    }
}
