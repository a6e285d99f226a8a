package io.neuralhive.rollout.checkpoint;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.stream.IntStream;

/**
 * Numbers as they are written, so that a value exactly at its limit passes whatever binary fractions make of it. See
 * docs/decisions/0010-limits-as-decimals.md.
 */
final class Decimals {

    /** A decimal of so many digits survives the way to a double and back. */
    private static final int SURE_DIGITS = 15;

    /** With so many digits, no two doubles are the same decimal. */
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
