package io.neuralhive.rollout.sequential;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Formats shares and changes in percent. */
final class Percent {

    private static final MathContext DIGITS = new MathContext(3);
    private static final MathContext DOWN = new MathContext(3, RoundingMode.DOWN);

    /** Removes binary rounding errors from a decimal. */
    private static final MathContext EXACT = new MathContext(12);

    private Percent() {}

    /** Returns a share in percent, rounded down to three digits. */
    static String atLeast(double share) {
        BigDecimal percent = new BigDecimal(100 * share).round(EXACT).round(DOWN);
        return percent.stripTrailingZeros().toPlainString() + "%";
    }

    /** Returns a change that is given in percent with its sign and one decimal, as in {@code +12.5%}. */
    static String change(double percent) {
        if (!Double.isFinite(percent)) {
            return (percent > 0 ? "+" : "") + percent + "%";
        }
        String sign = Double.compare(percent, 0) < 0 ? "-" : "+";
        return sign
                + BigDecimal.valueOf(Math.abs(percent))
                        .setScale(1, RoundingMode.HALF_UP)
                        .toPlainString() + "%";
    }

    /** Returns a share in percent to three digits, as in {@code 0.125%}; with more digits above 100 %. */
    static String of(double share) {
        double percent = 100 * share;
        if (!Double.isFinite(percent)) {
            return percent + "%";
        }
        BigDecimal rounded = new BigDecimal(percent).round(DIGITS);
        return (rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros()).toPlainString() + "%";
    }
}
