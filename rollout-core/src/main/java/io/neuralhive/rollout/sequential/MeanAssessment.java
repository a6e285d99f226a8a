package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Interval;
import java.util.Locale;

/**
 * The assessment of a limit of a mean.
 *
 * @param criterion the limit
 * @param level the significance level
 * @param test of the limit
 * @param alone test of the candidate's mean alone, for the tolerance floor
 * @param point the point estimate: the ratio of both means, or the mean
 */
record MeanAssessment(
        MeanCriterion criterion, SignificanceLevel level, MeanEProcess test, MeanEProcess alone, double point) {

    /** Returns the result of a criterion that is passed only if it is significantly kept. */
    Finding.Result result() {
        if (isDegraded()) {
            return Finding.Result.DEGRADED;
        }
        return isWithinLimit() || isWithinFloor() ? Finding.Result.PASS : Finding.Result.INCONCLUSIVE;
    }

    boolean isDegraded() {
        return isWorse() && (isStrict() || isPointPast()) && isAboveFloor();
    }

    /** Returns whether the point estimate is past the limit, significantly or not. */
    boolean isPointPast() {
        double limit = criterion.limitTested();
        return criterion.isUpper() ? point > limit : point < limit;
    }

    /** Returns the end of the explanation: the result, and which of two required conditions is not met. */
    String conclusion() {
        String limit = "the " + criterion.inWords(criterion.allowed()) + " allowed";
        if (isDegraded()) {
            return worse(limit);
        }
        if (isWithinLimit()) {
            return "within " + limit;
        }
        if (isWithinFloor()) {
            return "within the floor of " + floor();
        }
        if (isWorse()) {
            return worse(limit) + (isAboveFloor() ? "" : ", but not shown to be above the floor of " + floor());
        }
        return isStrict() || !isPointPast()
                ? "not yet distinguishable from " + limit
                : "observed past " + limit + ", but not yet shown to be worse than the baseline's";
    }

    /** Returns the confidence interval in the unit of the limit. */
    Interval interval() {
        if (!Double.isFinite(point)) {
            return new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        boolean bounded = criterion.isRelative() || criterion.root();
        double step = Math.max(Math.abs(point) / 16, Double.MIN_NORMAL);
        Interval tested = test.interval(point, step, bounded ? 0 : Double.NEGATIVE_INFINITY, level.threshold());
        return new Interval(criterion.shown(tested.low()), criterion.shown(tested.high()));
    }

    private String worse(String limit) {
        if (isStrict()) {
            return "past " + limit;
        }
        return "shown to be worse than the baseline's, "
                + (isPointPast() ? "and observed past " : "but observed within ") + limit;
    }

    private String floor() {
        return String.format(Locale.ROOT, "%.4g", criterion.floor());
    }

    /** A limit without a baseline has nothing to be significantly worse than. */
    private boolean isStrict() {
        return level.isStrict() || !criterion.isRelative();
    }

    private boolean isWorse() {
        double than = isStrict() ? criterion.limitTested() : 1;
        return level.isEnough(criterion.isUpper() ? test.logEvidenceAbove(than) : test.logEvidenceBelow(than));
    }

    private boolean isAboveFloor() {
        return criterion.floor() == 0 || level.isEnough(alone.logEvidenceAbove(criterion.floor()));
    }

    private boolean isWithinLimit() {
        double limit = criterion.limitTested();
        return level.isEnough(criterion.isUpper() ? test.logEvidenceBelow(limit) : test.logEvidenceAbove(limit));
    }

    private boolean isWithinFloor() {
        return criterion.floor() > 0 && level.isEnough(alone.logEvidenceBelow(criterion.floor()));
    }
}
