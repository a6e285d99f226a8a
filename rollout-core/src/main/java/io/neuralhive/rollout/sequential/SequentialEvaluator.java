package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.checkpoint.CheckpointEvaluator;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Evidence.Comparison;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.ThresholdEvaluator;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MetricLimit;
import io.neuralhive.rollout.policy.TrafficShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rule of sequential tests: a criterion is degraded once the limit is significantly exceeded, and passed once it is
 * significantly kept. It may be evaluated any number of times; over all evaluations of a rollout, a candidate within all
 * limits is rolled back with a chance of at most {@link io.neuralhive.rollout.policy.SequentialRule#alpha alpha}, which the
 * tests share. Under {@code significant_and_material} that holds for a candidate whose means are no larger than the
 * baseline's.
 *
 * <ul>
 *   <li>Means, such as the mean absolute error: an asymptotic confidence sequence for each step, added over steps
 *       (Waudby-Smith et al., Annals of Statistics 52, 2024, arXiv 2103.06476). It counts from 20 samples of an arm in a
 *       step on.
 *   <li>Failures against a fixed limit: a mixture of likelihood ratios, exact at any number of requests, with at least two
 *       failures. It is passed unless it is significantly exceeded, as failures are rare.
 *   <li>Failures against the baseline's: conditional on which arm failed (Lindon and Malek, NeurIPS 2022, arXiv
 *       2011.03567), by the share of the requests that each arm had in the step.
 *   <li>The split of keys, where the source counts them: arms far off the planned split make a comparison invalid.
 *   <li>Percentiles of latency: no test; compared as by the threshold rule, at the end of a step.
 * </ul>
 *
 * <p>It assumes independent samples: correlated requests of one user violate that. A limit of a mean without a baseline is
 * not tested within alpha where rare values are very large: a mean at its limit was judged to be below it, so that {@code
 * at_most} passes and {@code at_least} rolls back, in 9 % of simulated rollouts with lognormal values (σ = 1), and in 25 %
 * with σ = 1.5, where 5 % are allowed. Of two versions, one that is much heavier-tailed than the other seems better than it
 * is. A candidate that regresses in a later step may pass before that is significant. A pure function whose cost depends on
 * the number of steps, not of samples. Thread-safe. Reasons: docs/decisions/0016-sequential-tests.md.
 */
public final class SequentialEvaluator implements CheckpointEvaluator {

    private static final long LEAST_SAMPLES = 20;

    /** The significance level of the check of the split. A false alarm holds a rollout and does not end it. */
    private static final double SPLIT_ALPHA = 0.001;

    /** Creates the rule, whose settings are part of the criteria. */
    public SequentialEvaluator() {}

    @Override
    public String name() {
        return "sequential";
    }

    @Override
    public List<Finding> evaluate(DegradationCriteria criteria, Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        Optional<Finding> split = split(evidence);
        split.ifPresent(findings::add);
        boolean isComparable =
                split.map(finding -> finding.result() == Finding.Result.PASS).orElse(true);
        MeanCriterion mae = MeanCriterion.mae(criteria);
        findings.add(isComparable ? increase(mae, criteria, evidence) : notComparable(mae.reason(), mae.name()));
        findings.add(failures(criteria).judge(evidence, criteria.maxErrorRate()));
        for (MetricLimit limit : criteria.limits()) {
            Finding finding = isComparable || !limit.isRelative()
                    ? judge(limit, criteria, evidence)
                    : notComparable(Reason.of(limit), limit.metric());
            findings.add(limit.advisory() && !finding.advisory() ? finding.asAdvisory() : finding);
        }
        return findings;
    }

    @Override
    public List<Finding> evaluatePairs(DegradationCriteria criteria, Evidence evidence) {
        PairJudge judge = new PairJudge(SignificanceLevel.alone(criteria), least(criteria));
        return List.of(judge.judge(criteria, evidence.candidate().orElseThrow()));
    }

    private static Finding judge(MetricLimit limit, DegradationCriteria criteria, Evidence evidence) {
        if (limit.isLatency() && evidence.phase() == Evidence.Phase.SOAKING) {
            String text = limit.metric() + " is compared at the end of the step";
            return Finding.of(Reason.LATENCY, Finding.Result.INCONCLUSIVE, text);
        }
        if (limit.isLatency() || limit.isOfLabels()) {
            return ThresholdEvaluator.judge(limit, criteria.minSamples(), evidence);
        }
        if (limit.metric().equals(MetricLimit.ERROR_RATE)) {
            return limit.isRelative()
                    ? new FailureIncreaseJudge(SignificanceLevel.of(criteria), criteria.minSamples())
                            .judge(evidence, limit.limit())
                    : failures(criteria).judge(evidence, limit.limit());
        }
        return defect(limit.metric(), evidence)
                .map(defect -> Finding.of(Reason.of(limit), Finding.Result.UNAVAILABLE, "the source reports " + defect))
                .orElseGet(() -> mean(MeanCriterion.of(limit), criteria, evidence));
    }

    private static Finding increase(MeanCriterion mae, DegradationCriteria criteria, Evidence evidence) {
        if (evidence.comparison() == Comparison.AVAILABLE) {
            return mean(mae, criteria, evidence);
        }
        String limits = Stream.concat(
                        Stream.of("error_rate at_most " + criteria.maxErrorRate()),
                        criteria.limits().stream()
                                .filter(limit -> !limit.isRelative())
                                .map(MetricLimit::toString))
                .collect(Collectors.joining(", "));
        return Finding.of(mae.reason(), Finding.Result.NOT_APPLICABLE, evidence.whyNotCompared() + " (" + limits + ")");
    }

    private static Finding mean(MeanCriterion criterion, DegradationCriteria criteria, Evidence evidence) {
        return new MeanJudge(criterion, SignificanceLevel.of(criteria), least(criteria)).judge(evidence);
    }

    private static FailureJudge failures(DegradationCriteria criteria) {
        return new FailureJudge(SignificanceLevel.of(criteria), criteria.minSamples());
    }

    private static long least(DegradationCriteria criteria) {
        return Math.max(LEAST_SAMPLES, criteria.minSamples());
    }

    private static Optional<String> defect(String metric, Evidence evidence) {
        return evidence.candidate()
                .flatMap(summary -> summary.defect(metric))
                .or(() -> evidence.baseline().flatMap(summary -> summary.defect(metric)));
    }

    /** Returns whether the keys are split as planned; empty if that is not known. */
    private static Optional<Finding> split(Evidence evidence) {
        TrafficShare share = evidence.share();
        if (share.isNone() || share.equals(TrafficShare.ALL) || evidence.comparison() != Comparison.AVAILABLE) {
            return Optional.empty();
        }
        Optional<Long> candidate = evidence.candidate().flatMap(summary -> summary.keys());
        Optional<Long> baseline = evidence.baseline().flatMap(summary -> summary.keys());
        return candidate.flatMap(n -> baseline.map(m -> split(n, m, share)));
    }

    private static Finding split(long candidate, long baseline, TrafficShare share) {
        long keys = candidate + baseline;
        boolean isOff =
                SampleRatioMismatch.logEvidence(candidate, baseline, share.fraction()) >= -Math.log(SPLIT_ALPHA);
        double seen = keys == 0 ? share.fraction() : candidate / (double) keys;
        String text = candidate + " of " + keys + " keys got the candidate, " + Percent.of(seen) + " (planned " + share
                + ")" + (isOff ? ": the arms are not split as planned, so they can't be compared" : "");
        Finding.Result result = isOff ? Finding.Result.INVALID : Finding.Result.PASS;
        return new Finding(Reason.SAMPLE_RATIO_MISMATCH, result, seen, share.fraction(), candidate, baseline, 0, text);
    }

    private static Finding notComparable(Reason reason, String metric) {
        return Finding.of(
                reason, Finding.Result.NOT_APPLICABLE, metric + ": not compared, as the arms are not split as planned");
    }
}
