package io.neuralhive.rollout.serving;

import java.time.Duration;

/** Refuses settings out of range. */
final class Preconditions {

    private static final Duration LONGEST = Duration.ofDays(366);

    private Preconditions() {}

    static void positive(String what, Duration given) {
        if (given.isZero() || given.isNegative() || given.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " is " + given + "; allowed is more than 0, at most 366 days");
        }
    }

    static void between(String what, int given, int min, int max) {
        if (given < min || given > max) {
            throw new IllegalArgumentException(what + " is " + given + "; allowed is " + min + " to " + max);
        }
    }
}
