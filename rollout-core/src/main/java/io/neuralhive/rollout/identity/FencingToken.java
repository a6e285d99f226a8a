package io.neuralhive.rollout.identity;

import java.util.Comparator;

/**
 * The fencing token of every effect on a registry or router. Tokens of one model are totally ordered: by rollout, then by
 * revision. A receiver that remembers the highest token of a model and refuses lower ones is safe from delayed calls.
 *
 * @param rolloutId the rollout on whose behalf the effect happens
 * @param number ordinal of that rollout, growing from one rollout of a model to the next
 * @param revision the saved revision of the rollout from which the effect follows
 */
public record FencingToken(String rolloutId, long number, long revision) implements Comparable<FencingToken> {

    private static final Comparator<FencingToken> ORDER =
            Comparator.comparingLong(FencingToken::number).thenComparingLong(FencingToken::revision);

    /** Orders by rollout number, then by revision. */
    @Override
    public int compareTo(FencingToken other) {
        return ORDER.compare(this, other);
    }

    /**
     * Refuses this token if a higher one was seen.
     *
     * @param highest the highest token seen so far for the same model
     * @throws StaleFencingTokenException if this token is lower
     */
    public void requireNotBefore(FencingToken highest) {
        if (compareTo(highest) < 0) {
            throw new StaleFencingTokenException("The effect of " + rolloutId + " at revision " + revision
                    + " is refused: " + highest.rolloutId + " at revision " + highest.revision + " came before it");
        }
    }
}
