package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.checkpoint.Finding;

/** What a test has shown so far. */
enum TestOutcome {
    /** That the limit is not kept. */
    DEGRADED,
    /** That the limit is kept. */
    SAFE,
    /** Neither yet. */
    UNDECIDED;

    /** Returns the answer of a criterion that is passed only once it is shown to be. */
    Finding.Result passOnlyIfSafe() {
        return switch (this) {
            case DEGRADED -> Finding.Result.DEGRADED;
            case SAFE -> Finding.Result.PASS;
            case UNDECIDED -> Finding.Result.INCONCLUSIVE;
        };
    }

    /** Returns the answer of a criterion that is passed unless it is shown not to be. */
    Finding.Result passUnlessDegraded() {
        return this == DEGRADED ? Finding.Result.DEGRADED : Finding.Result.PASS;
    }
}
