package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.checkpoint.Interval;
import java.util.List;

/**
 * Whether a limit of a mean is kept in some steps together.
 *
 * @param criterion the limit
 * @param level how much has to be shown
 * @param steps what was seen; at least one step
 */
record MeanQuestion(MeanCriterion criterion, Level level, List<Arms> steps) {

    boolean isDegraded() {
        MeanTest test = test();
        double limit = criterion.tested(criterion.allowed());
        boolean past = (level.isStrict() || !criterion.isRelative())
                ? isWorse(test, limit)
                : isWorse(test, 1) && isPointPast(limit);
        return past && (criterion.floor() == 0 || level.isEnough(alone().logEvidenceAbove(criterion.floor())));
    }

    /**
     * Returns whether what was seen is past the limit, shown or not. Such steps are not safe by what earlier ones add to them.
     */
    boolean looksPast() {
        boolean harmless = criterion.floor() > 0
                && steps.stream().allMatch(arms -> arms.candidate().mean() <= criterion.floor());
        return !harmless && isPointPast(criterion.tested(criterion.allowed()));
    }

    Answer answer() {
        return Answer.of(isDegraded(), isSafe());
    }

    /** Returns what was seen in all steps: the ratio of both means, or the mean, each step weighted by what it tells. */
    double point() {
        double seen = 0;
        double before = 0;
        for (Arms arms : steps) {
            double weight = contrast(arms).information();
            seen += weight * arms.candidate().mean();
            before += criterion.isRelative() ? weight * arms.baseline().mean() : weight;
        }
        return seen == before ? 1 : seen / before;
    }

    /** Returns what is possible, as it is shown. */
    Interval interval() {
        double point = point();
        if (!Double.isFinite(point)) {
            return new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        boolean bounded = criterion.isRelative() || criterion.root();
        double step = Math.max(Math.abs(point) / 16, Double.MIN_NORMAL);
        Interval tested = test().interval(point, step, bounded ? 0 : Double.NEGATIVE_INFINITY, level.threshold());
        return new Interval(criterion.shown(tested.low()), criterion.shown(tested.high()));
    }

    private boolean isSafe() {
        double limit = criterion.tested(criterion.allowed());
        MeanTest test = test();
        boolean within =
                level.isEnough(criterion.isUpper() ? test.logEvidenceBelow(limit) : test.logEvidenceAbove(limit));
        return within || (criterion.floor() > 0 && level.isEnough(alone().logEvidenceBelow(criterion.floor())));
    }

    private boolean isPointPast(double limit) {
        return criterion.isUpper() ? point() > limit : point() < limit;
    }

    private boolean isWorse(MeanTest test, double limit) {
        return level.isEnough(criterion.isUpper() ? test.logEvidenceAbove(limit) : test.logEvidenceBelow(limit));
    }

    private MeanTest test() {
        return new MeanTest(steps.stream().map(this::contrast).toList(), level.mixture());
    }

    private MeanTest alone() {
        return new MeanTest(
                steps.stream()
                        .map(arms -> (Contrast) new Contrast.OneArm(arms.candidate()))
                        .toList(),
                level.mixture());
    }

    private Contrast contrast(Arms arms) {
        return criterion.isRelative()
                ? new Contrast.TwoArms(arms.candidate(), arms.baseline())
                : new Contrast.OneArm(arms.candidate());
    }
}
