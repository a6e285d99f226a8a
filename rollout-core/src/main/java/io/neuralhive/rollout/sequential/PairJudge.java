package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Interval;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MaeBasis;
import java.util.List;

/**
 * Judges the errors of both versions on the same requests, while the candidate gets shadow calls. A candidate that is not
 * significantly worse proceeds: the steps with live traffic judge it again.
 *
 * @param level the significance level
 * @param min minimum of pairs
 */
record PairJudge(SignificanceLevel level, long min) {

    Finding judge(DegradationCriteria criteria, MetricSummary candidate) {
        MeanCriterion criterion = MeanCriterion.mae(criteria);
        PairedErrors pairs = candidate.paired();
        long n = pairs.count();
        if (n < min) {
            String text = n + " outcomes of requests that both versions answered, " + min + " needed to compare errors";
            return unmeasured(criterion, Finding.Result.NOT_APPLICABLE, n, min - n, text);
        }
        if (!Double.isFinite(pairs.m2() + pairs.otherM2() + pairs.coMoment())) {
            String text = "the sequential method needs the spread of errors on the same requests, which is unknown";
            return unmeasured(criterion, Finding.Result.UNAVAILABLE, n, 0, text);
        }
        MeanAssessment asked = assessment(criterion.withFloor(floor(criteria, candidate)), pairs);
        double point = criterion.shown(asked.point());
        Interval interval = asked.interval();
        String text = "error " + Percent.change(point) + " against the baseline's on the same " + n
                + " requests, between "
                + Percent.change(interval.low()) + " and " + Percent.change(interval.high()) + " " + level.confidence()
                + ": " + asked.conclusion();
        Finding.Result result = asked.isDegraded() ? Finding.Result.DEGRADED : Finding.Result.PASS;
        return new Finding(criterion.reason(), result, point, criterion.allowed(), n, n, 0, text)
                .withInterval(interval);
    }

    private static Finding unmeasured(
            MeanCriterion criterion, Finding.Result result, long n, long missing, String text) {
        return new Finding(criterion.reason(), result, Double.NaN, criterion.allowed(), n, n, missing, text);
    }

    private MeanAssessment assessment(MeanCriterion criterion, PairedErrors pairs) {
        NormalMixture mixture = level.mixture();
        Contrast alone = new Contrast.OneArm(new Moments(pairs.count(), pairs.mae(), pairs.m2()));
        return new MeanAssessment(
                criterion,
                level,
                new MeanEProcess(List.of(new Contrast.Pairs(pairs)), mixture),
                new MeanEProcess(List.of(alone), mixture),
                pairs.mae() == pairs.otherMae() ? 1 : pairs.mae() / pairs.otherMae());
    }

    /** The errors of pairs are in the unit of the predictions. */
    private static double floor(DegradationCriteria criteria, MetricSummary candidate) {
        return criteria.maeBasis() == MaeBasis.TARGET_UNIT
                ? criteria.maeFloor()
                : criteria.maeFloor() * Math.abs(candidate.errors().meanActual()) / 100;
    }
}
