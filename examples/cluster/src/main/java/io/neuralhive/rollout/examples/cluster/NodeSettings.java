package io.neuralhive.rollout.examples.cluster;

import io.neuralhive.rollout.jdbc.TimerSettings;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.RolloutPolicy;
import java.time.Duration;

/** How the nodes are set up. All is faster than in a service, so that a rollout takes seconds. */
final class NodeSettings {

    /** How often a node tells the others what it has counted. */
    static final Duration FLUSH = Duration.ofMillis(250);

    /** How far behind a node may be while all is well. */
    static final Duration STALENESS = Duration.ofMillis(200);

    /** How long a node goes on without the store. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    static final TimerSettings TIMERS = TimerSettings.DEFAULT
            .withPollInterval(Duration.ofMillis(100))
            .withHeartbeat(Duration.ofMillis(500))
            .withAnswerWithin(Duration.ofSeconds(10))
            .withOverdue(Duration.ofSeconds(5));

    private NodeSettings() {}

    /** Returns the policy: three stages of so long. */
    static RolloutPolicy policy(Duration stage) {
        return RolloutPolicy.builder()
                .stages(0.25, 0.5, 1.0)
                .checkpointDuration(stage)
                .checkInterval(Duration.ofSeconds(1))
                .criteria(DegradationCriteria.builder().minSamples(30).build())
                .baseline(RolloutPolicy.defaults().baseline().withMode(BaselineMode.CONCURRENT))
                .build();
    }
}
