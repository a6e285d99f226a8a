package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.checkpoint.Finding;

/** The result of a test so far. */
enum TestOutcome {
    /** The limit is significantly exceeded. */
    DEGRADED,
    /** The limit is significantly kept. */
    SAFE,
    /** Neither is significant yet. */
    UNDECIDED;

    /** Returns the result of a criterion that is passed only if it is significantly kept. */
    Finding.Result passOnlyIfSafe() {
        return switch (this) {
            case DEGRADED -> Finding.Result.DEGRADED;
            case SAFE -> Finding.Result.PASS;
            case UNDECIDED -> Finding.Result.INCONCLUSIVE;
        };
    }

    /** Returns the result of a criterion that is passed unless it is significantly exceeded. */
    Finding.Result passUnlessDegraded() {
        return this == DEGRADED ? Finding.Result.DEGRADED : Finding.Result.PASS;
    }
}
