package io.neuralhive.rollout.policy;

import java.math.BigDecimal;

/** Numbers in plain decimal notation, for settings. */
final class PlainNumber {

    /** The maximum length of a number in a setting. */
    static final int LONGEST = 40;

    private PlainNumber() {}

    /** Returns a number without an exponent, unless that makes it longer than a setting may be. */
    static String of(double value) {
        BigDecimal number = BigDecimal.valueOf(value);
        String digits = number.toPlainString();
        return digits.length() <= LONGEST ? digits : number.toString();
    }
}
