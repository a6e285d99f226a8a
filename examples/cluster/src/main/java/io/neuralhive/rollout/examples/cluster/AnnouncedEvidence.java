package io.neuralhive.rollout.examples.cluster;

import io.neuralhive.rollout.store.EvidenceKey;
import io.neuralhive.rollout.store.EvidenceSlice;
import io.neuralhive.rollout.store.EvidenceStore;
import java.time.Instant;
import java.util.List;

/**
 * An evidence store that writes to the standard output what was shared with the other nodes, so that an observer knows
 * what a kill may lose.
 */
final class AnnouncedEvidence implements EvidenceStore {

    /** Begins a line: {@code reported FROM AT}, all counts before the first instant, at the second one. */
    static final String REPORTED = "reported ";

    private final EvidenceStore store;

    AnnouncedEvidence(EvidenceStore store) {
        this.store = store;
    }

    @Override
    public void replace(List<EvidenceSlice> slices) {
        store.replace(slices);
        System.out.println(REPORTED + slices.get(0).at() + " " + Instant.now());
    }

    @Override
    public List<EvidenceSlice> read(EvidenceKey key) {
        return store.read(key);
    }

    @Override
    public int expire(Instant before) {
        return store.expire(before);
    }
}
