package io.neuralhive.rollout;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies every listener, one after the other; one that fails or hangs does not stop the others.
 *
 * <p>Why: {@code docs/decisions/0004-events-are-the-history.md}.
 */
record Publisher(List<OutgoingCalls<RolloutListener>> listeners) {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    /** Notifies all listeners of an event; throws {@link WorkStoppedException} if some may not have been notified. */
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
        for (OutgoingCalls<RolloutListener> listener : listeners) {
            try {
                listener.call(target -> {
                    notification.accept(target);
                    return true;
                });
            } catch (CallFailedException e) {
                LOG.warn("rollout_listener_failed why={}", e.getMessage());
                LOG.debug("rollout_listener_failed", e);
            }
        }
    }
}
