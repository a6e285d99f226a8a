package io.neuralhive.rollout.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.neuralhive.rollout.cluster.SplitFollower;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.recording.SharedMetricsSource;
import io.neuralhive.rollout.recording.TicketResult;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The meters of one of several nodes: how far it lags behind the others, and they behind it. Stateless and thread-safe.
 */
public final class ClusterMeters {

    private ClusterMeters() {}

    /**
     * Returns the meters of a follower of the store: the age of its last read, whether it has fallen back, and what it
     * can't read.
     */
    public static MeterBinder of(SplitFollower follower) {
        return registry -> {
            TimeGauge.builder(
                            "neural.hive.rollout.follower.staleness",
                            follower,
                            TimeUnit.NANOSECONDS,
                            known -> known.staleness().toNanos())
                    .description("Time since the wanted splits were last read")
                    .strongReference(true)
                    .register(registry);
            Gauge.builder("neural.hive.rollout.follower.fallback", follower, known -> known.isFallenBack() ? 1 : 0)
                    .description("1 while this node serves no candidate because it can't read the store")
                    .strongReference(true)
                    .register(registry);
            Gauge.builder("neural.hive.rollout.follower.unreadable", follower, SplitFollower::unreadable)
                    .description("Models whose latest split this node can't read; it serves no candidate of these")
                    .strongReference(true)
                    .register(registry);
        };
    }

    /**
     * Returns the meter of shared evidence: for how long the other nodes may not have the latest counts of this node.
     */
    public static MeterBinder of(SharedMetricsSource evidence) {
        return registry -> TimeGauge.builder(
                        "neural.hive.rollout.evidence.silence",
                        evidence,
                        TimeUnit.NANOSECONDS,
                        known -> known.silence().toNanos())
                .description("Time since this node last shared its counts with the other nodes")
                .strongReference(true)
                .register(registry);
    }

    /** Returns the meters of tickets: the number of outcomes by result. */
    public static MeterBinder of(PredictionTickets tickets) {
        return registry -> {
            for (TicketResult result : TicketResult.values()) {
                // Its function holds it: the registry alone would let it be garbage-collected.
                FunctionCounter.builder("neural.hive.rollout.tickets", tickets, known -> tickets.count(result))
                        .description("Outcomes reported with a ticket")
                        .tag("result", result.name().toLowerCase(Locale.ROOT))
                        .register(registry);
            }
        };
    }
}
