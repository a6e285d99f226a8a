package io.neuralhive.rollout.store;

import java.util.List;

/**
 * The result of reading a {@link SplitFeed}.
 *
 * @param splits at most one for each rollout, in no order
 * @param unreadable the other rollouts, whose split exists but can't be read; in no order
 * @param position the position to read from next
 */
public record SplitChanges(List<WantedSplit> splits, List<UnreadableSplit> unreadable, long position) {

    /** Copies the lists. */
    public SplitChanges {
        splits = List.copyOf(splits);
        unreadable = List.copyOf(unreadable);
    }

    /** Creates one in which all could be read. */
    public SplitChanges(List<WantedSplit> splits, long position) {
        this(splits, List.of(), position);
    }
}
