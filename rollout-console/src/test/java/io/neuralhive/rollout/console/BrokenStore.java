package io.neuralhive.rollout.console;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.store.RolloutStore;
import java.util.List;
import java.util.Optional;

/** A store that can be down. */
final class BrokenStore implements RolloutStore {

    volatile boolean broken;

    private final RolloutStore store = new InMemoryRolloutStore();

    @Override
    public Optional<Rollout> find(String rolloutId) {
        return up().find(rolloutId);
    }

    @Override
    public Optional<Rollout> active(String model) {
        return up().active(model);
    }

    @Override
    public List<Rollout> history(String model, int limit) {
        return up().history(model, limit);
    }

    @Override
    public List<String> open() {
        return up().open();
    }

    @Override
    public List<RolloutEvent> events(String rolloutId, long after) {
        return up().events(rolloutId, after);
    }

    @Override
    public boolean commit(List<Transition> transitions) {
        return up().commit(transitions);
    }

    private RolloutStore up() {
        if (broken) {
            throw new IllegalStateException("the store is down");
        }
        return store;
    }
}
