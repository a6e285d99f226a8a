package io.neuralhive.rollout.store;

import java.time.Instant;
import java.util.List;

/**
 * The store in which nodes share what they have counted. Implementations are thread-safe, and what {@link #replace} has
 * returned from is seen by every later call on every node. Methods throw an unchecked exception if the store can't be
 * reached. Why evidence is replaced and not added to: docs/decisions/0020-evidence-is-replaced.md.
 */
public interface EvidenceStore {

    /**
     * Keeps slices, each in place of one with the same key, writer and start, unless that has a higher revision: a delayed
     * call must not undo a later one. Atomic, also for readers.
     *
     * @param slices any number, each another one
     */
    void replace(List<EvidenceSlice> slices);

    /** Returns all slices of a key, of every writer, in no order. */
    List<EvidenceSlice> read(EvidenceKey key);

    /**
     * Removes slices that ended and were last reported before an instant, except those of active rollouts; a limited number
     * per call, so that writers are not blocked.
     *
     * @return how many were removed; 0 if none are left
     */
    int expire(Instant before);
}
