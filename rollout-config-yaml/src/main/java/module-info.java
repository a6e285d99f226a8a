import org.jspecify.annotations.NullMarked;

/** Reads rollout policies from a YAML file and the environment. */
@NullMarked
module io.neuralhive.rollout.config.yaml {
    requires transitive io.neuralhive.rollout;
    requires org.slf4j;
    requires org.snakeyaml.engine; // the type of the exceptions that give the position of malformed text
    requires tools.jackson.core;
    requires tools.jackson.dataformat.yaml;
    requires static org.jspecify;

    exports io.neuralhive.rollout.config.yaml;
}
