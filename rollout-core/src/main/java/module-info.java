/** The engine that promotes model versions gradually, with embedded defaults for everything around it. */
module io.neuralhive.rollout {
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.neuralhive.rollout;
    exports io.neuralhive.rollout.checkpoint;
    exports io.neuralhive.rollout.cluster;
    exports io.neuralhive.rollout.identity;
    exports io.neuralhive.rollout.metrics;
    exports io.neuralhive.rollout.policy;
    exports io.neuralhive.rollout.registry;
    exports io.neuralhive.rollout.sequential;
    exports io.neuralhive.rollout.serving;
    exports io.neuralhive.rollout.state;
    exports io.neuralhive.rollout.store;
    exports io.neuralhive.rollout.time;
    exports io.neuralhive.rollout.traffic;
    exports io.neuralhive.rollout.validation;
}
