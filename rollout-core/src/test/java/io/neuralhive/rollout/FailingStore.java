package io.neuralhive.rollout;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.RolloutStore;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A store whose every call fails while it is down. */
final class FailingStore implements RolloutStore {

    private final RolloutStore store;
    private final BooleanSupplier down;

    FailingStore(RolloutStore store, BooleanSupplier down) {
        this.store = store;
        this.down = down;
    }

    @Override
    public Optional<Rollout> find(String rolloutId) {
        return reach(() -> store.find(rolloutId));
    }

    @Override
    public Optional<Rollout> active(String model) {
        return reach(() -> store.active(model));
    }

    @Override
    public List<Rollout> history(String model, int limit) {
        return reach(() -> store.history(model, limit));
    }

    @Override
    public List<String> open() {
        return reach(store::open);
    }

    @Override
    public List<RolloutEvent> events(String rolloutId, long after) {
        return reach(() -> store.events(rolloutId, after));
    }

    @Override
    public boolean commit(List<Transition> transitions) {
        return reach(() -> store.commit(transitions));
    }

    private <T> T reach(Supplier<T> call) {
        if (down.getAsBoolean()) {
            throw new IllegalStateException("disk full");
        }
        return call.get();
    }
}
