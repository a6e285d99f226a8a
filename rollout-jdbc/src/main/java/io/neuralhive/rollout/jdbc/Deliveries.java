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

/** The wake-ups that this node has under way. Thread-safe. */
final class Deliveries {

    /** Until a wake-up that failed comes again. */
    static final Duration RETRY = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final Map<String, Delivery> underWay = new ConcurrentHashMap<>();
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

    /** Returns the wake-up of a rollout that is under way on this node. */
    Optional<Delivery> of(String rolloutId) {
        return Optional.ofNullable(underWay.get(rolloutId));
    }

    /**
     * Hands a wake-up over and waits for its answer. Blocks a thread for as long, which keeps this node from taking more than it
     * can do.
     *
     * @return what becomes of its row
     */
    CompletionHandler<Void> deliver(String rolloutId) {
        Delivery delivery = new Delivery();
        Delivery earlier = underWay.put(rolloutId, delivery);
        if (earlier != null) {
            // This node counted as dead for a while, and its row was taken from it and came back.
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
                        "rollout_timer_unacknowledged rollout={} for={}: it comes again",
                        Names.printable(rolloutId),
                        answerWithin);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            delivery.next(clock.now());
        } finally {
            underWay.remove(rolloutId, delivery);
        }
        return delivery.completion();
    }

    /** Gives back what is under way, so that other nodes take it at once, and takes nothing more. */
    void close() {
        closed = true;
        Instant now = clock.now();
        underWay.values().forEach(delivery -> delivery.next(now));
    }
}
