package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Turns evidence into a verdict, for every kind of gate. A pure function, given that its evaluator and validator are.
 * Thread-safe.
 */
public final class GateJudge {

    private final Function<DegradationCriteria, CheckpointEvaluator> evaluators;
    private final ModelValidator validator;

    /**
     * Creates a judge with one rule for all gates.
     *
     * @param evaluator compares candidate and baseline
     * @param validator judges offline metrics
     */
    public GateJudge(CheckpointEvaluator evaluator, ModelValidator validator) {
        this(criteria -> evaluator, validator);
    }

    /**
     * Creates a judge.
     *
     * @param evaluators gives the rule for given criteria; a pure function
     * @param validator judges offline metrics
     */
    public GateJudge(Function<DegradationCriteria, CheckpointEvaluator> evaluators, ModelValidator validator) {
        this.evaluators = evaluators;
        this.validator = validator;
    }

    /** Returns the name of the rule that judges a gate. */
    public String rule(Gate gate) {
        return gate.comparedBy()
                .map(criteria -> evaluators.apply(criteria).name())
                .orElse("limits");
    }

    /**
     * Judges a gate. Evidence that is missing or not a measurement gives {@link Verdict.Unavailable}, unless the valid part
     * alone shows that the candidate is worse than allowed.
     *
     * @param gate the gate
     * @param evidence what was measured
     */
    public Verdict judge(Gate gate, Evidence evidence) {
        if (gate instanceof Gate.Open) {
            return new Verdict.Pass(List.of());
        }
        Optional<String> problem = evidence.failure().or(() -> defect(gate, evidence));
        if (problem.isPresent()) {
            Finding unavailable = Finding.of(Reason.METRICS_UNAVAILABLE, Finding.Result.UNAVAILABLE, problem.get());
            return Verdict.of(Stream.concat(degradedAnyway(gate, evidence), Stream.of(unavailable))
                    .toList());
        }
        return Verdict.of(findings(gate, evidence));
    }

    /** The candidate's failures can be judged even if everything else is missing. */
    private Stream<Finding> degradedAnyway(Gate gate, Evidence evidence) {
        if (!(gate instanceof Gate.Degradation degradation)
                || evidence.candidate().isEmpty()) {
            return Stream.empty();
        }
        MetricSummary seen = evidence.candidate().get();
        MetricSummary counts = MetricSummary.ofRequests(seen.requests(), seen.failures());
        if (counts.defect().isPresent()) {
            return Stream.empty();
        }
        Evidence sound = evidence.withCandidate(counts).withComparison(Evidence.Comparison.WAIVED);
        return ask(degradation, sound).stream().filter(finding -> finding.result() == Finding.Result.DEGRADED);
    }

    /** The verdict is unavailable already; a rule that fails on the remaining evidence does not change that. */
    private List<Finding> ask(Gate.Degradation gate, Evidence evidence) {
        try {
            return evaluators.apply(gate.criteria()).evaluate(gate.criteria(), evidence);
        } catch (Throwable e) {
            return List.of();
        }
    }

    private List<Finding> findings(Gate gate, Evidence evidence) {
        if (gate instanceof Gate.Degradation degradation) {
            DegradationCriteria criteria = degradation.criteria();
            return evaluators.apply(criteria).evaluate(criteria, evidence);
        }
        if (gate instanceof Gate.Offline offline) {
            return evidence.offline()
                    .map(metrics -> validator.validate(metrics, offline.limits()))
                    .orElseGet(() -> List.of(Finding.of(
                            Reason.UNKNOWN_VERSION,
                            Finding.Result.DEGRADED,
                            "the registry does not know this version")));
        }
        if (gate instanceof Gate.Baseline baseline) {
            return List.of(baselineSamples(baseline, evidence));
        }
        return judgeShadow((Gate.Agreement) gate, evidence);
    }

    private List<Finding> judgeShadow(Gate.Agreement gate, Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        findings.add(agreement(gate, evidence));
        if (evidence.comparison() == Evidence.Comparison.NO_PRODUCTION_VERSION) {
            return findings;
        }
        gate.comparedBy()
                .ifPresent(
                        criteria -> findings.addAll(evaluators.apply(criteria).evaluatePairs(criteria, evidence)));
        return findings;
    }

    private static Finding baselineSamples(Gate.Baseline gate, Evidence evidence) {
        if (evidence.comparison() == Evidence.Comparison.NO_PRODUCTION_VERSION) {
            return Finding.of(
                    Reason.BASELINE_SAMPLES, Finding.Result.NOT_APPLICABLE, "no version in production: no baseline");
        }
        long n = evidence.baseline().orElseThrow().errors().count();
        long missing = Math.max(0, gate.minSamples() - n);
        Finding.Result result = missing > 0 ? Finding.Result.INCONCLUSIVE : Finding.Result.PASS;
        String text =
                n + " labelled predictions of the baseline in " + gate.window() + ", " + gate.minSamples() + " needed";
        return new Finding(Reason.BASELINE_SAMPLES, result, n, gate.minSamples(), 0, n, missing, text);
    }

    private static Finding agreement(Gate.Agreement gate, Evidence evidence) {
        if (evidence.comparison() == Evidence.Comparison.NO_PRODUCTION_VERSION) {
            return Finding.of(
                    Reason.AGREEMENT, Finding.Result.NOT_APPLICABLE, "no version in production to agree with");
        }
        MetricSummary candidate = evidence.candidate().orElseThrow();
        long agreed = candidate.agreement().agreed();
        long n = candidate.agreement().compared() + candidate.failures();
        long missing = Math.max(0, gate.minPredictions() - n);
        if (missing > 0 || evidence.phase() == Evidence.Phase.SOAKING) {
            Finding.Result open = Finding.Result.INCONCLUSIVE;
            String text = missing > 0
                    ? n + " predictions compared or failed, " + gate.minPredictions() + " needed"
                    : "the agreement of the versions is evaluated at the end of the step";
            return new Finding(Reason.AGREEMENT, open, Double.NaN, gate.minAgreement(), n, n, missing, text);
        }
        double rate = agreed / (double) n;
        Finding.Result result = rate < gate.minAgreement() ? Finding.Result.DEGRADED : Finding.Result.PASS;
        String text = String.format(
                Locale.ROOT,
                "the versions agree on %d of %d requests (%d failed by the candidate), %.4g%%, at least %.4g%% needed",
                agreed,
                n,
                candidate.failures(),
                100 * rate,
                100 * gate.minAgreement());
        return new Finding(Reason.AGREEMENT, result, rate, gate.minAgreement(), n, n, 0, text);
    }

    private static Optional<String> defect(Gate gate, Evidence evidence) {
        boolean asksCandidate = gate instanceof Gate.Degradation
                || (gate instanceof Gate.Agreement
                        && evidence.comparison() != Evidence.Comparison.NO_PRODUCTION_VERSION);
        boolean asksBaseline = gate instanceof Gate.Degradation
                ? evidence.comparison() == Evidence.Comparison.AVAILABLE
                : gate instanceof Gate.Baseline && evidence.comparison() != Evidence.Comparison.NO_PRODUCTION_VERSION;
        Optional<String> first = asksCandidate ? defect("candidate", evidence.candidate()) : Optional.empty();
        return first.isEmpty() && asksBaseline ? defect("baseline", evidence.baseline()) : first;
    }

    private static Optional<String> defect(String arm, Optional<MetricSummary> summary) {
        if (summary.isEmpty()) {
            return Optional.of("no metrics of the " + arm);
        }
        return summary.get().defect().map(what -> "the source reports " + what + " of the " + arm);
    }
}
