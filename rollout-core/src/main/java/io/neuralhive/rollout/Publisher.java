package io.neuralhive.rollout;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells every listener, one after the other, whatever the one before has done. */
final class Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final List<RolloutListener> listeners;
    private final OutgoingCalls calls;

    Publisher(List<RolloutListener> listeners, OutgoingCalls calls) {
        this.listeners = List.copyOf(listeners);
        this.calls = calls;
    }

    void event(RolloutEvent event) {
        tell(listener -> listener.onEvent(event));
    }

    void active(Rollout rollout) {
        tell(listener -> listener.onActive(rollout));
    }

    void look(Rollout rollout, Checkpoint checkpoint) {
        tell(listener -> listener.onLook(rollout, checkpoint));
    }

    private void tell(Consumer<RolloutListener> news) {
        for (RolloutListener listener : listeners) {
            Callable<Boolean> call = () -> {
                news.accept(listener);
                return true;
            };
            try {
                calls.call(call);
            } catch (CallFailedException e) {
                LOG.warn(
                        "rollout_listener_failed listener={} why={}",
                        listener.getClass().getName(),
                        e.getMessage(),
                        e);
            }
        }
    }
}
