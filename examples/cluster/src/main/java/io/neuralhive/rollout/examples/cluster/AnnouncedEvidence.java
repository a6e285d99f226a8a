package io.neuralhive.rollout.examples.cluster;

import io.neuralhive.rollout.store.EvidenceKey;
import io.neuralhive.rollout.store.EvidenceSlice;
import io.neuralhive.rollout.store.EvidenceStore;
import java.time.Instant;
import java.util.List;

/** Writes to the standard output what has been told to the others, so that it can be said from outside what a kill may lose. */
final class AnnouncedEvidence implements EvidenceStore {

    /** Begins a line: {@code told FROM AT}, everything that was counted before the first instant, at the second one. */
    static final String REPORTED = "told ";

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
