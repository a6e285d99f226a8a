package io.neuralhive.rollout;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Evidence.Comparison;
import io.neuralhive.rollout.checkpoint.GateJudge;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.state.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Evaluates the gate of a rollout's step: gathers the evidence and has it judged. Failures become verdicts. */
record Gatekeeper(OutgoingCalls<MetricsSource> metrics, OutgoingCalls<ModelRegistry> registry, GateJudge judge) {

    Checkpoint evaluate(Rollout rollout, Instant now) {
        Step step = rollout.currentStep();
        Evidence evidence = gather(rollout, step, now);
        Verdict verdict;
        try {
            verdict = judge.judge(step.gate(), evidence);
        } catch (Throwable e) {
            evidence = evidence.withFailure("the rule failed: " + Names.printableSentence(e.toString()));
            verdict = judge.judge(step.gate(), evidence);
        }
        return new Checkpoint(step, evidence, judge.rule(step.gate()), verdict, now);
    }

    private Evidence gather(Rollout rollout, Step step, Instant now) {
        Evidence none = Evidence.none(window(rollout, step, now))
                .withComparison(comparison(rollout, step))
                .withPlan(step.share(), rollout.phase(now))
                .withEarlier(rollout.findings().strata());
        try {
            return gather(rollout, step.gate(), none);
        } catch (CallFailedException e) {
            return none.withFailure(String.valueOf(e.getMessage()));
        }
    }

    private Evidence gather(Rollout rollout, Gate gate, Evidence none) throws CallFailedException {
        if (gate instanceof Gate.Offline) {
            Optional<Map<String, Double>> offline = registry.call(target ->
                    target.offlineMetrics(rollout.model(), rollout.candidate()).map(Map::copyOf));
            return offline.map(none::withOffline).orElse(none);
        }
        if (gate instanceof Gate.Baseline) {
            return withBaseline(rollout, none);
        }
        Evidence seen = none.withCandidate(collect(rollout, rollout.candidate(), none.window()));
        if (gate instanceof Gate.Degradation degradation && none.comparison() == Comparison.AVAILABLE) {
            return degradation.mode() == BaselineMode.CONCURRENT
                    ? withBaselineIfToBeHad(rollout, seen)
                    : seen.withBaseline(rollout.findings().baselineMetrics().orElseThrow());
        }
        return seen;
    }

    /** The candidate's metrics may be enough for a rollback even if the baseline's are unavailable. */
    private Evidence withBaselineIfToBeHad(Rollout rollout, Evidence seen) {
        try {
            return withBaseline(rollout, seen);
        } catch (CallFailedException e) {
            return seen.withFailure(String.valueOf(e.getMessage()));
        }
    }

    private Evidence withBaseline(Rollout rollout, Evidence evidence) throws CallFailedException {
        return rollout.baseline().isEmpty()
                ? evidence
                : evidence.withBaseline(collect(rollout, rollout.baseline().get(), evidence.window()));
    }

    private MetricSummary collect(Rollout rollout, String version, Window window) throws CallFailedException {
        return metrics.call(source -> source.collect(rollout.model(), version, window));
    }

    private static Window window(Rollout rollout, Step step, Instant now) {
        Duration maturity = rollout.policy().labelMaturity();
        return step.gate() instanceof Gate.Baseline baseline
                ? Window.last(baseline.window(), now).withLabelMaturity(maturity)
                : new Window(rollout.position().enteredAt(), now, Optional.of(rollout.stepRef()), maturity);
    }

    private static Comparison comparison(Rollout rollout, Step step) {
        if (rollout.baseline().isEmpty()) {
            return Comparison.NO_PRODUCTION_VERSION;
        }
        if (step.gate() instanceof Gate.Degradation degradation) {
            if (degradation.mode() == BaselineMode.BEFORE_ROLLOUT) {
                return rollout.findings().baselineMetrics().isEmpty() ? Comparison.WAIVED : Comparison.AVAILABLE;
            }
            return step.share().equals(TrafficShare.ALL) ? Comparison.NO_CONCURRENT_TRAFFIC : Comparison.AVAILABLE;
        }
        return Comparison.AVAILABLE;
    }
}
