package io.neuralhive.rollout.checkpoint;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.stream.IntStream;

/**
 * Numbers as they are written in decimal, so that a value exactly at its limit passes despite binary rounding. See
 * docs/decisions/0010-limits-as-decimals.md.
 */
final class Decimals {

    /** A decimal of this many digits is unchanged after conversion to a double and back. */
    private static final int SURE_DIGITS = 15;

    /** With this many digits, no two doubles are the same decimal. */
    private static final int MAX_DIGITS = 17;

    private Decimals() {}

    /** Returns the decimal with the fewest digits that is this finite double; what toString prints depends on the JDK. */
    static BigDecimal of(double value) {
        return IntStream.rangeClosed(SURE_DIGITS, MAX_DIGITS)
                .mapToObj(digits -> new BigDecimal(value, new MathContext(digits)))
                .filter(shorter -> shorter.doubleValue() == value)
                .findFirst()
                .orElseThrow();
    }
}
