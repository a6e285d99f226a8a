import org.jspecify.annotations.NullMarked;

/** Predicts the behaviour of a policy: on recorded requests, and over thousands of simulated rollouts. */
@NullMarked
module io.neuralhive.rollout.simulator {
    requires transitive io.neuralhive.rollout;
    requires io.neuralhive.rollout.config.yaml;
    requires io.neuralhive.rollout.serving;
    requires de.siegmar.fastcsv;
    requires info.picocli;
    requires org.apache.commons.rng.api;
    requires org.apache.commons.rng.sampling;
    requires org.apache.commons.rng.simple;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports io.neuralhive.rollout.simulator.backtest;
    exports io.neuralhive.rollout.simulator.characteristics;
    exports io.neuralhive.rollout.simulator.engine;
    exports io.neuralhive.rollout.simulator.report;

    opens io.neuralhive.rollout.simulator.cli to
            info.picocli;
}
