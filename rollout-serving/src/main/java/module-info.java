/**
 * Serves what the engine decides: chooses a version for each request, calls it and its shadow, records predictions and joins
 * them with their outcomes.
 */
module io.neuralhive.rollout.serving {
    requires transitive io.neuralhive.rollout;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.neuralhive.rollout.cluster;
    exports io.neuralhive.rollout.embedded;
    exports io.neuralhive.rollout.recording;
    exports io.neuralhive.rollout.serving;
    exports io.neuralhive.rollout.split;
}
