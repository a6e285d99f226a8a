package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.policy.RolloutPolicy;
import java.nio.file.Path;

/** The code of the documentation, which a test compares. */
final class LoadingExample {

    private LoadingExample() {}

    static RolloutPolicy load() {
        // documentation
        RolloutPolicy policy = PolicyLoader.create().load(Path.of("config.yaml"), System.getenv());
        // end
        return policy;
    }
}
