package io.neuralhive.rollout.jdbc;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The timers in progress on this node. Thread-safe. */
final class Deliveries {

    /** The delay before a failed timer is delivered again. */
    static final Duration RETRY = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final Map<String, Delivery> inProgress = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Duration answerWithin;
    private volatile Consumer<String> receiver = rolloutId -> {};
    private volatile boolean closed;

    Deliveries(Clock clock, Duration answerWithin) {
        this.clock = clock;
        this.answerWithin = answerWithin;
    }

    void start(Consumer<String> onDue) {
        receiver = onDue;
    }

    /** Returns the delivery of a rollout's timer in progress on this node. */
    Optional<Delivery> of(String rolloutId) {
        return Optional.ofNullable(inProgress.get(rolloutId));
    }

    /**
     * Delivers a timer and waits for its acknowledgement. Blocks a thread meanwhile, which keeps this node from taking
     * more timers than it can process.
     *
     * @return the operation on its row
     */
    CompletionHandler<Void> deliver(String rolloutId) {
        Delivery delivery = new Delivery();
        Delivery earlier = inProgress.put(rolloutId, delivery);
        if (earlier != null) {
            // This node was taken for dead for a while: its row was taken over and came back.
            earlier.next(clock.now());
        }
        try {
            if (closed) {
                delivery.next(clock.now());
            } else {
                receiver.accept(rolloutId);
            }
            if (!delivery.await(answerWithin) && delivery.next(clock.now().plus(RETRY))) {
                LOG.warn(
                        "rollout_timer_unacknowledged rollout={} for={}: it is delivered again",
                        Names.printable(rolloutId),
                        answerWithin);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            delivery.next(clock.now());
        } finally {
            inProgress.remove(rolloutId, delivery);
        }
        return delivery.completion();
    }

    /** Releases the timers in progress, so that other nodes take them over immediately, and accepts no more. */
    void close() {
        closed = true;
        Instant now = clock.now();
        inProgress.values().forEach(delivery -> delivery.next(now));
    }
}
