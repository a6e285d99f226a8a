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

/** The meters of one of several nodes: how far behind the others it is, and they behind it. Stateless and thread-safe. */
public final class ClusterMeters {

    private ClusterMeters() {}

    /** Returns the meters of what follows the store: how long ago it was read, whether the node is fallen back, what it can't read. */
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
                    .description("1 while this node tries no candidate, since it can't follow the others")
                    .strongReference(true)
                    .register(registry);
            Gauge.builder("neural.hive.rollout.follower.unreadable", follower, SplitFollower::unreadable)
                    .description(
                            "Models whose newest split this node can't read, so that it tries no candidate of them")
                    .strongReference(true)
                    .register(registry);
        };
    }

    /** Returns the meter of shared evidence: for how long the others may not know what is new on this node. */
    public static MeterBinder of(SharedMetricsSource evidence) {
        return registry -> TimeGauge.builder(
                        "neural.hive.rollout.evidence.silence",
                        evidence,
                        TimeUnit.NANOSECONDS,
                        known -> known.silence().toNanos())
                .description("Time since the others were last told what this node has counted")
                .strongReference(true)
                .register(registry);
    }

    /** Returns the meters of tickets: how many outcomes there were of each result. */
    public static MeterBinder of(PredictionTickets tickets) {
        return registry -> {
            for (TicketResult result : TicketResult.values()) {
                // Held by its function: the registry alone would let go of it.
                FunctionCounter.builder("neural.hive.rollout.tickets", tickets, known -> tickets.count(result))
                        .description("Outcomes that came with a ticket")
                        .tag("result", result.name().toLowerCase(Locale.ROOT))
                        .register(registry);
            }
        };
    }
}
