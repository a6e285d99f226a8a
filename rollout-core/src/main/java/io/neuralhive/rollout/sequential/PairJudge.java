package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Interval;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MaeBasis;
import java.util.List;
import java.util.Locale;

/**
 * Judges the errors of both versions on the same requests, while the candidate is called aside. A candidate that is not shown to
 * be worse goes on: the steps with live traffic judge it again.
 *
 * @param level how much has to be shown
 * @param least fewest pairs
 */
record PairJudge(Level level, long least) {

    Finding judge(DegradationCriteria criteria, MetricSummary candidate) {
        MeanCriterion criterion = MeanCriterion.mae(criteria);
        PairedErrors pairs = candidate.paired();
        long n = pairs.count();
        double allowed = criterion.allowed();
        if (n < least) {
            String text =
                    n + " outcomes of requests that both versions answered, " + least + " needed to compare errors";
            return new Finding(
                    criterion.reason(), Finding.Result.NOT_APPLICABLE, Double.NaN, allowed, n, n, least - n, text);
        }
        if (!Double.isFinite(pairs.m2() + pairs.otherM2() + pairs.coMoment())) {
            return new Finding(
                    criterion.reason(),
                    Finding.Result.UNAVAILABLE,
                    Double.NaN,
                    allowed,
                    n,
                    n,
                    0,
                    "the metrics source does not tell how far paired errors spread, which the sequential method needs");
        }
        MeanTest test = new MeanTest(List.of(new Contrast.Pairs(pairs)), level.mixture());
        double point = pairs.mae() == pairs.otherMae() ? 1 : pairs.mae() / pairs.otherMae();
        double ratio = criterion.tested(allowed);
        boolean degraded = level.isEnough(test.logEvidenceAbove(level.isStrict() ? ratio : 1))
                && (level.isStrict() || point > ratio)
                && isAboveFloor(criteria, candidate);
        Answer answer = Answer.of(degraded, level.isEnough(test.logEvidenceBelow(ratio)));
        Interval tested = Double.isFinite(point)
                ? test.interval(point, Math.max(point / 16, Double.MIN_NORMAL), 0, level.threshold())
                : new Interval(0, Double.POSITIVE_INFINITY);
        Interval interval = new Interval(criterion.shown(tested.low()), criterion.shown(tested.high()));
        String text = String.format(
                Locale.ROOT,
                "error %+.1f%% against the baseline's on the same %d requests, between %+.1f%% and %+.1f%% %s: %s",
                criterion.shown(point),
                n,
                interval.low(),
                interval.high(),
                level.confidence(),
                answer.toward(String.format(Locale.ROOT, "%+.1f%%", allowed)));
        return new Finding(criterion.reason(), answer.unlessShown(), criterion.shown(point), allowed, n, n, 0, text)
                .withInterval(interval);
    }

    private boolean isAboveFloor(DegradationCriteria criteria, MetricSummary candidate) {
        double unit = criteria.maeBasis() == MaeBasis.TARGET_UNIT
                ? 1
                : Math.abs(candidate.errors().meanActual()) / 100;
        PairedErrors pairs = candidate.paired();
        Contrast alone = new Contrast.OneArm(new Moments(pairs.count(), pairs.mae(), pairs.m2()));
        return criteria.maeFloor() == 0
                || level.isEnough(
                        new MeanTest(List.of(alone), level.mixture()).logEvidenceAbove(criteria.maeFloor() * unit));
    }
}
