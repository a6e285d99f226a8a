package io.neuralhive.rollout;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells every listener, one after the other, whatever the one before has done or still does. */
final class Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private record Subscriber(RolloutListener listener, OutgoingCalls calls) {}

    private final List<Subscriber> subscribers;

    /**
     * Creates a publisher.
     *
     * @param calls gives each listener, by its name, calls of its own
     */
    Publisher(List<RolloutListener> listeners, Function<String, OutgoingCalls> calls) {
        subscribers = listeners.stream()
                .map(listener -> new Subscriber(
                        listener, calls.apply("listener " + listener.getClass().getName())))
                .toList();
    }

    /** Tells of an event; throws {@link WorkStoppedException} if it may not have been told. */
    void event(RolloutEvent event) {
        notifyListeners(listener -> listener.onEvent(event));
    }

    void active(Rollout rollout) {
        notifyListeners(listener -> listener.onActive(rollout));
    }

    void followed(Rollout rollout) {
        notifyListeners(listener -> listener.onFollowed(rollout));
    }

    void evaluated(Rollout rollout, Checkpoint checkpoint) {
        notifyListeners(listener -> listener.onEvaluation(rollout, checkpoint));
    }

    private void notifyListeners(Consumer<RolloutListener> notification) {
        for (Subscriber subscriber : subscribers) {
            Callable<Boolean> call = () -> {
                notification.accept(subscriber.listener());
                return true;
            };
            try {
                subscriber.calls().call(call);
            } catch (CallFailedException e) {
                LOG.warn("rollout_listener_failed why={}", e.getMessage());
                LOG.debug("rollout_listener_failed", e);
            }
        }
    }
}
