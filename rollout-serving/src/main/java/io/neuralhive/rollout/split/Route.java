package io.neuralhive.rollout.split;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A split, compiled into what a decision needs: the three possible assignments and two thresholds. Immutable.
 *
 * <p>A decision is one hash, two comparisons and one read of an array; it allocates nothing and shares nothing that changes. It is
 * sticky because it depends on the key, the model and the candidate alone, and monotone because a larger share is a larger
 * threshold for the same bucket. At a share of 0 no bucket is below the threshold, at 100 % all are, so that both ends are exact.
 *
 * <p>See docs/decisions/0009-hash-of-the-splitter.md and, for why the assignment carries the step,
 * docs/decisions/0006-assignment-carries-the-step.md.
 */
final class Route {

    /** The scale of the shadow rate, fine enough for one in a million. */
    private static final int SHADOW_SCALE = 1_000_000;

    /** The token of the split; null if no rollout made this route. */
    final @Nullable FencingToken fencingToken;

    /** By two bits, the higher for being in the candidate's share, the lower for being in the shadow sample. */
    private final Assignment[] answers;

    private final Assignment excluded;
    private final long seed;
    private final int shareThreshold;
    private final int shadowThreshold;

    private Route(TrafficSplit split, @Nullable FencingToken fencingToken) {
        this.fencingToken = fencingToken;
        Optional<String> candidate = Optional.of(split.candidate());
        Assignment outside = new Assignment(split.model(), split.baseline(), Optional.empty(), split.step());
        Assignment shadowed = new Assignment(split.model(), split.baseline(), candidate, split.step());
        // Without a step, the old version is no fallback; it may be unloaded.
        Optional<String> fallback = split.step().flatMap(step -> split.baseline());
        Assignment inside = new Assignment(split.model(), candidate, Optional.empty(), split.step(), fallback, false);
        answers = new Assignment[] {outside, shadowed, inside, inside};
        excluded = new Assignment(
                split.model(), steady(split), Optional.empty(), Optional.empty(), Optional.empty(), true);
        seed = KeyHash.seed(split.model(), split.candidate());
        shareThreshold = split.share().basisPoints();
        shadowThreshold = (int) Math.round(split.shadowRate() * SHADOW_SCALE);
    }

    static Route of(TrafficSplit split, FencingToken fencingToken) {
        return new Route(split, fencingToken);
    }

    static Route steady(String model, String version) {
        return new Route(TrafficSplit.allToCandidate(model, Optional.empty(), version), null);
    }

    /** Returns the assignment of a key that is excluded from rollouts. */
    Assignment excluded() {
        return excluded;
    }

    Assignment assign(String key) {
        long hash = KeyHash.of(seed, key);
        int share = isLess(KeyHash.upperBucket(hash, TrafficShare.WHOLE), shareThreshold);
        int shadow = isLess(KeyHash.lowerBucket(hash, SHADOW_SCALE), shadowThreshold);
        return answers[2 * share + shadow];
    }

    /**
     * Returns 1 if so, else 0: the sign bit of the difference, which can't overflow since both are between 0 and a million. Without a
     * branch, because a processor can't predict the next key.
     */
    private static int isLess(int place, int threshold) {
        return (place - threshold) >>> 31;
    }

    /** Returns the version of those who take no part: where everybody has the candidate for good, they have it too. */
    private static Optional<String> steady(TrafficSplit split) {
        boolean settled = split.step().isEmpty() && split.share().equals(TrafficShare.ALL);
        return settled ? Optional.of(split.candidate()) : split.baseline();
    }
}
