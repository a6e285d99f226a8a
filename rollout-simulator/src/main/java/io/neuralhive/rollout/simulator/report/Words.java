package io.neuralhive.rollout.simulator.report;

import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.simulator.engine.Proportion;
import io.neuralhive.rollout.simulator.engine.RolloutOutcome;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers and policies, formatted for people. */
final class Words {

    private static final double MINUTES_PER_HOUR = 60;
    private static final double MINUTES_PER_DAY = 1_440;
    private static final double LONGEST_IN_MINUTES = 120;
    private static final double LONGEST_IN_HOURS = 72;

    private Words() {}

    /** As in {@code 3.4%}. */
    static String percent(double share) {
        double percent = 100 * share;
        return String.format(Locale.ROOT, percent > 0 && percent < 1 ? "%.2f%%" : "%.1f%%", percent);
    }

    /** As in {@code 3.4% (2.7–4.3%)}. */
    static String interval(Proportion proportion) {
        String low = percent(proportion.low());
        return percent(proportion.value()) + " (" + low.substring(0, low.length() - 1) + "–"
                + percent(proportion.high()) + ")";
    }

    /** As in {@code 0.25}: at most four digits, and no more than needed. */
    static String plain(double number) {
        return BigDecimal.valueOf(number)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** As in {@code 45 min}, {@code 3.5 h}, {@code 4.1 d} or {@code never}. */
    static String minutes(double minutes) {
        if (Double.isInfinite(minutes)) {
            return "never";
        }
        if (minutes <= LONGEST_IN_MINUTES) {
            return String.format(Locale.ROOT, "%.0f min", minutes);
        }
        return minutes <= LONGEST_IN_HOURS * MINUTES_PER_HOUR
                ? tenths(minutes / MINUTES_PER_HOUR) + " h"
                : tenths(minutes / MINUTES_PER_DAY) + " d";
    }

    private static String tenths(double number) {
        return String.format(Locale.ROOT, "%.1f", number).replaceFirst("\\.0$", "");
    }

    /** As in {@code 12,345}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** As in {@code 12,345} or {@code never}. */
    static String count(double number) {
        return Double.isInfinite(number) ? "never" : String.format(Locale.ROOT, "%,.0f", number);
    }

    /** As in {@code rolled back}. */
    static String end(RolloutOutcome outcome) {
        return outcome.end().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The settings of a policy that differ from the defaults, as in {@code checkpoint_min_samples = 100}. */
    static String differences(RolloutPolicy policy) {
        RolloutPolicy defaults = RolloutPolicy.defaults();
        String settings = Arrays.stream(PolicyKey.values())
                .filter(key -> !key.format(policy).equals(key.format(defaults)))
                .map(key -> key.key() + " = " + key.format(policy))
                .collect(Collectors.joining(", "));
        return settings.isEmpty() ? "the defaults" : settings;
    }
}
