package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MaeBasis;
import io.neuralhive.rollout.policy.MetricLimit;
import io.neuralhive.rollout.policy.MetricLimit.Bound;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A limit of a mean: which one, and in which direction.
 *
 * @param name what it is called in sentences
 * @param reason of a finding
 * @param bound in which direction it is limited
 * @param limit a percentage or a value
 * @param root whether the metric is the square root of that mean
 * @param floor a candidate's mean up to this is safe; 0 for none
 * @param moments takes the mean from a summary
 */
record MeanCriterion(
        String name,
        Reason reason,
        Bound bound,
        double limit,
        boolean root,
        double floor,
        Function<MetricSummary, Moments> moments) {

    private static final double BEYOND_CHANCE = 1e6;

    static MeanCriterion mae(DegradationCriteria criteria) {
        boolean inUnit = criteria.maeBasis() == MaeBasis.TARGET_UNIT;
        return new MeanCriterion(
                "error",
                inUnit ? Reason.MAE_INCREASE : Reason.MAE_PCT_INCREASE,
                Bound.INCREASE_PCT,
                criteria.maxMaeIncreasePct(),
                false,
                criteria.maeFloor(),
                summary -> inUnit ? summary.errors().absolute() : percent(summary.errors()));
    }

    /** A spread of the errors that is too large for a number stays one. */
    private static Moments percent(ErrorStats errors) {
        Moments percent = errors.percent();
        return errors.spread().absolute() == Double.POSITIVE_INFINITY
                ? new Moments(percent.count(), percent.mean(), Double.POSITIVE_INFINITY)
                : percent;
    }

    static MeanCriterion of(MetricLimit limit) {
        Function<MetricSummary, Moments> moments = switch (limit.metric()) {
            case MetricLimit.MAE -> summary -> summary.errors().absolute();
            case MetricLimit.RMSE -> summary -> summary.errors().squared();
            default -> summary -> summary.named().getOrDefault(limit.metric(), Moments.NONE);
        };
        return new MeanCriterion(
                limit.metric(),
                Reason.of(limit),
                limit.bound(),
                limit.limit(),
                limit.metric().equals(MetricLimit.RMSE),
                0,
                moments);
    }

    boolean isRelative() {
        return bound == Bound.INCREASE_PCT || bound == Bound.DECREASE_PCT;
    }

    /** Returns whether more is worse. */
    boolean isUpper() {
        return bound == Bound.INCREASE_PCT || bound == Bound.AT_MOST;
    }

    /** Returns the limit as it is shown: a change in percent, or a value. */
    double allowed() {
        return bound == Bound.DECREASE_PCT ? -limit : limit;
    }

    /** Returns the limit as a test compares with it. */
    double limitTested() {
        return tested(allowed());
    }

    /** Returns a value in words. */
    String inWords(double shown) {
        return isRelative() ? Percent.change(shown) : String.format(Locale.ROOT, "%.4g", shown);
    }

    /** Returns a copy with another floor. */
    MeanCriterion withFloor(double other) {
        return new MeanCriterion(name, reason, bound, limit, root, other, moments);
    }

    /** Returns what a test compares with: a ratio of means, or a mean. */
    double tested(double shown) {
        double value = isRelative() ? 1 + shown / 100 : shown;
        return root ? value * value : value;
    }

    /** Returns how a ratio of means, or a mean, is shown. */
    double shown(double tested) {
        double value = root ? Math.sqrt(tested) : tested;
        return isRelative() ? 100 * (value - 1) : value;
    }

    /**
     * Returns whether errors are so large that their spread is no number, and their mean beyond what chance can make of errors
     * within the limit: by Markov's inequality, it is a million times the limit with a chance of at most one in a million.
     */
    boolean isBeyondChance(Arms arms) {
        boolean isOverflow = arms.candidate().m2() == Double.POSITIVE_INFINITY
                && Double.isFinite(arms.baseline().m2());
        double limit = isRelative() ? limitTested() * arms.baseline().mean() : limitTested();
        return isOverflow
                && isUpper()
                && reason != Reason.CUSTOM_METRIC
                && arms.candidate().mean() >= BEYOND_CHANCE * Math.max(limit, floor);
    }

    /** Returns why the metrics can't be tested. */
    Optional<String> problem(Arms arms) {
        for (Moments seen : List.of(arms.candidate(), arms.baseline())) {
            if (seen.count() > 0 && !Double.isFinite(seen.mean())) {
                return Optional.of("the " + name + " is " + seen.mean() + ", which is not a finite number");
            }
            if (seen.count() > 0 && seen.m2() == Double.POSITIVE_INFINITY) {
                return Optional.of("the values of " + name + " are so large that their spread overflows");
            }
            if (seen.count() > 0 && !(seen.m2() >= 0)) {
                return Optional.of("the metrics source reports the mean of " + name
                        + " but not its spread, which the sequential method needs");
            }
        }
        return isRelative() && arms.baseline().mean() < 0
                ? Optional.of("a change of " + name + " in percent needs a baseline of at least 0; it is "
                        + arms.baseline().mean())
                : Optional.empty();
    }
}
