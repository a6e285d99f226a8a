import org.jspecify.annotations.NullMarked;

/** Reads the configuration of rollout from YAML. */
@NullMarked
module io.neuralhive.rollout.config.yaml {
    requires transitive io.neuralhive.rollout;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires static org.jspecify;

    exports io.neuralhive.rollout.config.yaml;
}
