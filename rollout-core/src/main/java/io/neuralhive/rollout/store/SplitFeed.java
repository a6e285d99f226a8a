package io.neuralhive.rollout.store;

import java.util.Collection;

/**
 * Publishes the wanted splits to every node as they are saved. Implementations are thread-safe; methods throw an unchecked
 * exception if the store can't be reached. A {@link RolloutStore} that several nodes share is one too.
 *
 * <p>The cost of {@link #since} grows with the number of changes, not of rollouts: each node calls it about every second.
 * The other methods are called every 30 seconds. See docs/decisions/0022-nodes-follow.md.
 */
public interface SplitFeed {

    /** Returns the splits of all rollouts that have not ended. */
    SplitChanges underWay();

    /** Returns the splits of these rollouts, whether they have ended or not. Those that the store does not have are left out. */
    SplitChanges of(Collection<String> rolloutIds);

    /**
     * Returns the splits that have changed since, those of rollouts that have ended meanwhile included; some may come again. However
     * a save and this call overlap, it is not left out, unless it was on its way for longer than the store allows for.
     *
     * @param position that of what was read before
     */
    SplitChanges since(long position);
}
