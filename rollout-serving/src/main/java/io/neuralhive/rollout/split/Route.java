package io.neuralhive.rollout.split;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A split made ready for deciding: the possible answers and two thresholds. */
final class Route {

    /** The scale of the shadow rate, fine enough for one in a million. */
    private static final int SHADOW_SCALE = 1_000_000;

    /** The token of the split; null if no rollout made this route. */
    final @Nullable FencingToken fencingToken;

    /** By two bits: in the share of those who get the candidate, in the sample of those for whom it is called aside. */
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
        // Once there is no step, nobody answers for the old version any more; it may be unloaded.
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

    /** Returns what a key gets that is kept out of rollouts. */
    Assignment excluded() {
        return excluded;
    }

    Assignment assign(String key) {
        long hash = KeyHash.of(seed, key);
        int inside = isLess(KeyHash.upperBucket(hash, TrafficShare.WHOLE), shareThreshold);
        int shadowIndex = isLess(KeyHash.lowerBucket(hash, SHADOW_SCALE), shadowThreshold);
        return answers[2 * inside + shadowIndex];
    }

    /** Returns 1 if so, else 0: without a branch, since no processor can foresee which way the next key goes. */
    private static int isLess(int place, int threshold) {
        return (place - threshold) >>> 31;
    }

    /** Returns the version of those who take no part: where everybody has the candidate for good, they have it too. */
    private static Optional<String> steady(TrafficSplit split) {
        boolean settled = split.step().isEmpty() && split.share().equals(TrafficShare.ALL);
        return settled ? Optional.of(split.candidate()) : split.baseline();
    }
}
