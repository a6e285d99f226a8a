package io.neuralhive.rollout.policy;

import java.time.Duration;

/** Range checks whose messages name what was given and what is allowed. */
final class Require {

    private static final Duration LONGEST = Duration.ofDays(366);

    private Require() {}

    static void between(String what, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(what + " is " + value + "; allowed is " + low + " to " + high);
        }
    }

    static void atLeast(String what, double value, double low) {
        if (!(value >= low) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    what + " is " + value + "; allowed is a finite number of at least " + low);
        }
    }

    static void atLeast(String what, long value, long low) {
        if (value < low) {
            throw new IllegalArgumentException(what + " is " + value + "; allowed is " + low + " or more");
        }
    }

    static void notNegative(String what, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " is " + value + "; allowed is 0 to 366 days");
        }
    }

    static void positive(String what, Duration value) {
        notNegative(what, value);
        if (value.isZero()) {
            throw new IllegalArgumentException(what + " is zero; allowed is more than 0, at most 366 days");
        }
    }
}
