package io.neuralhive.rollout.examples.cluster;

import io.neuralhive.rollout.jdbc.TimerSettings;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.RolloutPolicy;
import java.time.Duration;

/** The settings of the nodes. All times are shorter than in a service, so that a rollout takes seconds. */
final class NodeSettings {

    /** How often a node shares its counts. */
    static final Duration FLUSH = Duration.ofMillis(250);

    /** The maximum delay of a healthy node. */
    static final Duration STALENESS = Duration.ofMillis(200);

    /** How long a node continues without the store. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    static final TimerSettings TIMERS = TimerSettings.DEFAULT
            .withPollInterval(Duration.ofMillis(100))
            .withHeartbeat(Duration.ofMillis(500))
            .withAnswerWithin(Duration.ofSeconds(10))
            .withOverdue(Duration.ofSeconds(5));

    private NodeSettings() {}

    /** Returns the policy: three stages of the given duration. */
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
