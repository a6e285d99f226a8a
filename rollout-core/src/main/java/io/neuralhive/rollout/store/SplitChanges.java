package io.neuralhive.rollout.store;

import java.util.List;

/**
 * What was read of a {@link SplitFeed}.
 *
 * @param splits at most one for each rollout, in no order
 * @param position from where to read on
 */
public record SplitChanges(List<WantedSplit> splits, long position) {

    /** Copies the list. */
    public SplitChanges {
        splits = List.copyOf(splits);
    }
}
