package io.neuralhive.rollout.store;

/**
 * Tells every node which splits are wanted, as they are saved. Implementations are thread-safe; methods throw an unchecked
 * exception if the store can't be reached. A {@link RolloutStore} that several nodes share is one too.
 *
 * <p>What one call returns costs as much as has changed, not as much as there is: it is asked every second or so, by each
 * node.
 */
public interface SplitFeed {

    /** Returns the splits of all rollouts that have not ended. */
    SplitChanges underWay();

    /**
     * Returns the splits that have changed since, those of rollouts that have ended meanwhile included. None is left out, however
     * its save and this call overlap; some may come again.
     *
     * @param position that of what was read before
     */
    SplitChanges since(long position);
}
