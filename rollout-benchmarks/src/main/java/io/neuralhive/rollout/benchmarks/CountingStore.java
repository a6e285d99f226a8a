package io.neuralhive.rollout.benchmarks;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.store.RolloutStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** An in-memory store that counts its calls and, on demand, the bytes of its data as text. */
final class CountingStore implements RolloutStore {

    private final RolloutStore store = new InMemoryRolloutStore();
    private boolean countsBytes;
    private long calls;
    private long commits;
    private long bytes;

    @Override
    public Optional<Rollout> find(String rolloutId) {
        calls++;
        return store.find(rolloutId);
    }

    @Override
    public Optional<Rollout> active(String model) {
        calls++;
        return store.active(model);
    }

    @Override
    public List<Rollout> history(String model, int limit) {
        calls++;
        return store.history(model, limit);
    }

    @Override
    public List<String> open() {
        calls++;
        return store.open();
    }

    @Override
    public List<RolloutEvent> events(String rolloutId, long after) {
        calls++;
        return store.events(rolloutId, after);
    }

    @Override
    public boolean commit(List<Transition> transitions) {
        calls++;
        commits++;
        if (countsBytes) {
            for (Transition transition : transitions) {
                bytes += transition.toString().getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return store.commit(transitions);
    }

    void reset(boolean countBytes) {
        countsBytes = countBytes;
        calls = 0;
        commits = 0;
        bytes = 0;
    }

    long calls() {
        return calls;
    }

    long commits() {
        return commits;
    }

    long bytes() {
        return bytes;
    }
}
