package io.neuralhive.rollout.policy;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit of a metric beyond those that every checkpoint has. Written as in {@code rmse increase_pct 20}, {@code
 * latency_p95_ms at_most 250 advisory} or {@code fare decrease_pct 5}. See docs/decisions/0018-one-list-of-limits.md.
 *
 * @param metric one of {@link #STANDARD}, or the name of a custom metric
 * @param bound in which direction it is limited; the standard ones can only be limited from above, the mean absolute error
 *     only relative to the baseline's, the coverage only from below, and the lag of outcomes only by a fixed value
 * @param limit the limit: a percentage of 0 or more of the baseline's value, or a value in the metric's unit
 * @param advisory whether the limit is advisory: judged and recorded, never acted on
 */
public record MetricLimit(String metric, Bound bound, double limit, boolean advisory) {

    /** The mean absolute error. */
    public static final String MAE = "mae";

    /** The square root of the mean squared error. */
    public static final String RMSE = "rmse";

    /** The share of failed requests, 0 to 1. */
    public static final String ERROR_RATE = "error_rate";

    /** What half of the requests take at most, in milliseconds. */
    public static final String LATENCY_P50 = "latency_p50_ms";

    /** What 95 % of the requests take at most, in milliseconds. */
    public static final String LATENCY_P95 = "latency_p95_ms";

    /** What 99 % of the requests take at most, in milliseconds. */
    public static final String LATENCY_P99 = "latency_p99_ms";

    /** The share of the answered requests whose outcome is known, 0 to 1. While it is too low, a gate is inconclusive. */
    public static final String COVERAGE = "coverage";

    /** The average lag of outcomes behind their predictions, in seconds. While it is too high, a gate is inconclusive. */
    public static final String LABEL_LAG = "label_lag_s";

    /** The built-in metrics. */
    public static final Set<String> STANDARD =
            Set.of(MAE, RMSE, ERROR_RATE, LATENCY_P50, LATENCY_P95, LATENCY_P99, COVERAGE, LABEL_LAG);

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:-]{0,99}");
    private static final Pattern TEXT =
            Pattern.compile("(\\S{1,100})\\s+(\\S{1,20})\\s+([-+0-9.eE]{1,40})(\\s+(advisory|critical))?");

    /** Checks name and range. */
    public MetricLimit {
        boolean relative = bound == Bound.INCREASE_PCT || bound == Bound.DECREASE_PCT;
        boolean ofUsersOwn = !STANDARD.contains(metric);
        boolean possible = metric.equals(COVERAGE)
                ? bound == Bound.AT_LEAST && limit >= 0 && limit <= 1
                : NAME.matcher(metric).matches()
                        && Double.isFinite(limit)
                        && (!relative || limit >= 0)
                        && (bound != Bound.DECREASE_PCT || limit <= 100)
                        && (ofUsersOwn || bound == Bound.INCREASE_PCT || (bound == Bound.AT_MOST && limit >= 0))
                        && !(metric.equals(MAE) && bound == Bound.AT_MOST)
                        && !(metric.equals(LABEL_LAG) && bound != Bound.AT_MOST);
        if (!possible) {
            throw new IllegalArgumentException(
                    "the limit \"" + metric + " " + bound + " " + limit
                            + "\" is not allowed; give a metric, increase_pct, decrease_pct, at_most or at_least, and a number");
        }
    }

    /** In which direction a metric is limited. */
    public enum Bound {
        /** It may be at most this many percent higher than the baseline's. */
        INCREASE_PCT,
        /** It may be at most this many percent lower than the baseline's. */
        DECREASE_PCT,
        /** It may be at most this high, regardless of the baseline. */
        AT_MOST,
        /** It has to be at least this high, regardless of the baseline. */
        AT_LEAST
    }

    /** Returns a limit that is acted on. */
    public static MetricLimit critical(String metric, Bound bound, double limit) {
        return new MetricLimit(metric, bound, limit, false);
    }

    /** Returns a limit that is advisory. */
    public static MetricLimit advisory(String metric, Bound bound, double limit) {
        return new MetricLimit(metric, bound, limit, true);
    }

    /**
     * Returns the limit that a text like {@code rmse increase_pct 20 advisory} means.
     *
     * @throws IllegalArgumentException if it means none
     */
    public static MetricLimit parse(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a metric, a bound and a number");
        }
        Bound bound = Bound.valueOf(parts.group(2).toUpperCase(Locale.ROOT));
        double limit = new BigDecimal(parts.group(3)).doubleValue();
        boolean advisory = Optional.ofNullable(parts.group(5)).equals(Optional.of("advisory"));
        return new MetricLimit(parts.group(1), bound, limit, advisory);
    }

    /** Returns whether the metric is a percentile of latency. */
    public boolean isLatency() {
        return metric.equals(LATENCY_P50) || metric.equals(LATENCY_P95) || metric.equals(LATENCY_P99);
    }

    /** Returns whether the metric is about the outcomes themselves, so that it shows nothing about the candidate. */
    public boolean isOfLabels() {
        return metric.equals(COVERAGE) || metric.equals(LABEL_LAG);
    }

    /** Returns whether the limit refers to the baseline's value. */
    public boolean isRelative() {
        return bound == Bound.INCREASE_PCT || bound == Bound.DECREASE_PCT;
    }

    /** Returns the text that {@link #parse} takes. */
    @Override
    public String toString() {
        String text = metric + " " + bound.name().toLowerCase(Locale.ROOT) + " " + PlainNumber.of(limit);
        return advisory ? text + " advisory" : text;
    }
}
