/**
 * Promotes model versions to production: policies, gates, the state machine and the engine, and the interfaces that connect
 * it to a service.
 */
@SuppressWarnings("module") // the compiler does not see the modules to which a package is exported
module io.neuralhive.rollout {
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.neuralhive.rollout;
    exports io.neuralhive.rollout.checkpoint;
    exports io.neuralhive.rollout.identity;
    exports io.neuralhive.rollout.metrics;
    exports io.neuralhive.rollout.policy;
    exports io.neuralhive.rollout.registry;
    exports io.neuralhive.rollout.sequential;
    exports io.neuralhive.rollout.state;
    exports io.neuralhive.rollout.store;
    exports io.neuralhive.rollout.time;
    exports io.neuralhive.rollout.traffic;
    exports io.neuralhive.rollout.internal to
            io.neuralhive.rollout.console,
            io.neuralhive.rollout.serving;
}
