package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.Gate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Turns evidence into a verdict, for every kind of gate. A pure function, given that its evaluator and validator are.
 * Thread-safe.
 */
public final class GateJudge {

    private final CheckpointEvaluator evaluator;
    private final ModelValidator validator;

    /**
     * Creates a judge.
     *
     * @param evaluator compares candidate and baseline
     * @param validator judges offline metrics
     */
    public GateJudge(CheckpointEvaluator evaluator, ModelValidator validator) {
        this.evaluator = evaluator;
        this.validator = validator;
    }

    /** Returns the name of the rule that answers a gate. */
    public String rule(Gate gate) {
        return gate instanceof Gate.Degradation ? evaluator.name() : "limits";
    }

    /**
     * Answers a gate. Evidence that is no measurement, or that could not be had, is {@link Verdict.Unavailable}.
     *
     * @param gate the question
     * @param evidence what was seen
     */
    public Verdict judge(Gate gate, Evidence evidence) {
        if (gate instanceof Gate.Open) {
            return new Verdict.Pass(List.of());
        }
        Optional<String> problem = evidence.failure().or(() -> defect(gate, evidence));
        if (problem.isPresent()) {
            return Verdict.of(List.of(simple(Reason.METRICS_UNAVAILABLE, Finding.Result.UNAVAILABLE, problem.get())));
        }
        return Verdict.of(findings(gate, evidence));
    }

    private List<Finding> findings(Gate gate, Evidence evidence) {
        if (gate instanceof Gate.Degradation degradation) {
            return evaluator.evaluate(degradation.criteria(), evidence);
        }
        if (gate instanceof Gate.Offline offline) {
            return evidence.offline()
                    .map(metrics -> validator.validate(metrics, offline.limits()))
                    .orElseGet(() -> List.of(simple(
                            Reason.UNKNOWN_VERSION,
                            Finding.Result.DEGRADED,
                            "the registry does not know this version")));
        }
        if (gate instanceof Gate.Baseline baseline) {
            return List.of(baselineSamples(baseline, evidence));
        }
        return List.of(agreement((Gate.Agreement) gate, evidence));
    }

    private static Finding baselineSamples(Gate.Baseline gate, Evidence evidence) {
        if (evidence.comparison() == Evidence.Comparison.NO_PRODUCTION_VERSION) {
            return simple(
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
        AgreementStats seen = evidence.candidate().orElseThrow().agreement();
        long n = seen.compared();
        long missing = Math.max(0, gate.minPredictions() - n);
        if (missing > 0) {
            String text = n + " compared predictions, " + gate.minPredictions() + " needed";
            return new Finding(
                    Reason.AGREEMENT,
                    Finding.Result.INCONCLUSIVE,
                    Double.NaN,
                    gate.minAgreement(),
                    n,
                    n,
                    missing,
                    text);
        }
        Finding.Result result = seen.rate() < gate.minAgreement() ? Finding.Result.DEGRADED : Finding.Result.PASS;
        String text = String.format(
                Locale.ROOT,
                "the versions agree on %d of %d requests, %.4g%%, at least %.4g%% needed",
                seen.agreed(),
                n,
                100 * seen.rate(),
                100 * gate.minAgreement());
        return new Finding(Reason.AGREEMENT, result, seen.rate(), gate.minAgreement(), n, n, 0, text);
    }

    private static Optional<String> defect(Gate gate, Evidence evidence) {
        boolean asksCandidate = gate instanceof Gate.Degradation || gate instanceof Gate.Agreement;
        boolean asksBaseline = gate instanceof Gate.Degradation
                ? evidence.comparison() == Evidence.Comparison.AVAILABLE
                : gate instanceof Gate.Baseline && evidence.comparison() != Evidence.Comparison.NO_PRODUCTION_VERSION;
        return Stream.of(
                        asksCandidate ? defect("candidate", evidence.candidate()) : Optional.<String>empty(),
                        asksBaseline ? defect("baseline", evidence.baseline()) : Optional.<String>empty())
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> defect(String arm, Optional<MetricSummary> summary) {
        if (summary.isEmpty()) {
            return Optional.of("no metrics of the " + arm);
        }
        return summary.get().defect().map(what -> "the source reports " + what + " of the " + arm);
    }

    private static Finding simple(Reason reason, Finding.Result result, String explanation) {
        return new Finding(reason, result, Double.NaN, Double.NaN, 0, 0, 0, explanation);
    }
}
