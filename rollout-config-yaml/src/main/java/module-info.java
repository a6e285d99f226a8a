import org.jspecify.annotations.NullMarked;

/** Reads the policy of rollouts from a YAML file and the environment. */
@NullMarked
module io.neuralhive.rollout.config.yaml {
    requires transitive io.neuralhive.rollout;
    requires org.slf4j;
    requires org.snakeyaml.engine; // whose exceptions say where a text is malformed
    requires tools.jackson.core;
    requires tools.jackson.dataformat.yaml;
    requires static org.jspecify;

    exports io.neuralhive.rollout.config.yaml;
}
