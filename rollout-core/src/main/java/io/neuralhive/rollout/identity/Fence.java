package io.neuralhive.rollout.identity;

import java.util.Comparator;

/**
 * The fencing token that goes with every effect on a registry or router. Tokens of one model are totally ordered: a later
 * rollout is above an earlier one, a later revision above an earlier one. Whoever remembers the highest token seen for
 * a model and refuses lower ones can't be set back by a call that was delayed on its way.
 *
 * @param rolloutId the rollout on whose behalf the effect happens
 * @param number ordinal of that rollout, growing from one rollout of a model to the next
 * @param revision the saved revision of the rollout from which the effect follows
 */
public record Fence(String rolloutId, long number, long revision) implements Comparable<Fence> {

    private static final Comparator<Fence> ORDER =
            Comparator.comparingLong(Fence::number).thenComparingLong(Fence::revision);

    /** Orders by rollout number, then by revision. */
    @Override
    public int compareTo(Fence other) {
        return ORDER.compare(this, other);
    }

    /**
     * Refuses this token if a higher one was seen.
     *
     * @param highest the highest token seen so far for the same model
     * @throws StaleFenceException if this token is lower
     */
    public void requireNotBefore(Fence highest) {
        if (compareTo(highest) < 0) {
            throw new StaleFenceException(this, highest);
        }
    }
}
