package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.store.EvidenceKey;
import io.neuralhive.rollout.store.EvidenceSlice;
import io.neuralhive.rollout.store.EvidenceStore;
import io.neuralhive.rollout.store.RolloutStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An evidence store for tests in which several nodes are objects in one process. Fails on demand. Thread-safe.
 */
public final class InMemoryEvidenceStore implements EvidenceStore {

    private record Id(EvidenceKey key, String writer, Instant from) {}

    private final RolloutStore rollouts;
    private final FaultInjection failures = new FaultInjection();
    private final Map<Id, EvidenceSlice> slices = new HashMap<>();

    /**
     * Creates a store.
     *
     * @param rollouts the source of which rollouts have ended
     */
    public InMemoryEvidenceStore(RolloutStore rollouts) {
        this.rollouts = rollouts;
    }

    /** Returns the switch that makes calls fail. A call that fails changes nothing. */
    public FaultInjection failures() {
        return failures;
    }

    /** Returns the number of slices. */
    public synchronized int size() {
        return slices.size();
    }

    @Override
    public synchronized void replace(List<EvidenceSlice> given) {
        happen();
        for (EvidenceSlice slice : given) {
            Id id = new Id(slice.key(), slice.writer(), slice.from());
            slices.merge(id, slice, (known, other) -> other.revision() < known.revision() ? known : other);
        }
    }

    @Override
    public synchronized List<EvidenceSlice> read(EvidenceKey key) {
        happen();
        return slices.values().stream().filter(slice -> slice.key().equals(key)).toList();
    }

    @Override
    public synchronized int expire(Instant before) {
        happen();
        int count = slices.size();
        slices.values()
                .removeIf(slice -> slice.at().isBefore(before) && slice.to().isBefore(before) && !isUnderWay(slice));
        return count - slices.size();
    }

    private void happen() {
        try {
            failures.happen();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isUnderWay(EvidenceSlice slice) {
        return slice.key()
                .step()
                .map(StepRef::rolloutId)
                .flatMap(rollouts::find)
                .map(rollout -> !rollout.isEnded())
                .orElse(false);
    }
}
