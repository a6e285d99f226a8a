package io.neuralhive.rollout.simulator.characteristics;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A simulated candidate, with its true quality, which the policy does not know.
 *
 * @param errorIncreasePct by how much its mean absolute error is above the baseline's, in percent; above −100, 0 if both are
 *     equally good
 * @param failureRate share of its requests that fail, 0 to 1
 */
public record Candidate(double errorIncreasePct, double failureRate) {

    /** Checks the ranges. */
    public Candidate {
        if (!(errorIncreasePct > -100 && errorIncreasePct <= 1_000_000)) {
            throw new IllegalArgumentException("An error increase of " + errorIncreasePct
                    + "% is not allowed: give more than -100, at most 1000000");
        }
        requireRate("failure rate", failureRate);
    }

    /** Returns a candidate that never fails, and whose error is larger than the baseline's by a percentage. */
    public static Candidate withError(double increasePct) {
        return new Candidate(increasePct, 0);
    }

    /** Returns whether it is as good as the baseline or better, so that a rollback is a false alarm. */
    public boolean isGood(double baselineFailureRate) {
        return errorIncreasePct <= 0 && failureRate <= baselineFailureRate;
    }

    /** Returns the factor from the baseline's errors to this candidate's. */
    double factor() {
        return 1 + errorIncreasePct / 100;
    }

    /** Returns its name, as in {@code +20% error} or {@code +0% error, 1% fail}. */
    public String label() {
        String error = (errorIncreasePct < 0 ? "" : "+") + plain(errorIncreasePct);
        String failures = failureRate == 0 ? "" : ", " + plain(100 * failureRate) + "% fail";
        return error + "% error" + failures;
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }

    static double requireRate(String what, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("A " + what + " of " + rate + " is not allowed: give 0 to 1");
        }
        return rate;
    }
}
