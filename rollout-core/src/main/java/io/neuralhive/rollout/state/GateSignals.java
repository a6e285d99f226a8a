package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.policy.UnavailablePolicy;
import java.util.Optional;

/**
 * The transitions after the evaluation of a gate: the only place where a verdict becomes a move. Why a soaking step
 * continues without a significant result: docs/decisions/0017-evaluations-during-soak.md.
 */
final class GateSignals {

    private GateSignals() {}

    static void evaluated(RolloutBuilder next, Checkpoint checkpoint) {
        Guards.requireRunning(next, "evaluate");
        Guards.require(next, next.settled, "evaluate", "the split it wants is not applied yet");
        Guards.require(next, checkpoint.step().equals(next.currentStep()), "evaluate", "it is in another step");
        next.lastCheckpoint = Optional.of(checkpoint);
        Verdict verdict = checkpoint.verdict();
        if (Moves.isHeldFor(next, Hold.Cause.DEGRADED)) {
            Moves.hold(next, Hold.Cause.DEGRADED, 0, next.hold.orElseThrow().explanation());
        } else if (verdict instanceof Verdict.Degraded degraded) {
            degraded(next, checkpoint, degraded);
        } else if (checkpoint.evidence().phase() == Evidence.Phase.SOAKING) {
            soaking(next, checkpoint);
        } else {
            soaked(next, checkpoint);
        }
    }

    /** During the soak, an inconclusive verdict changes nothing; without a baseline, safety is never established. */
    private static void soaking(RolloutBuilder next, Checkpoint checkpoint) {
        Gate gate = checkpoint.step().gate();
        boolean endsEarly = checkpoint.evidence().comparison() == Evidence.Comparison.AVAILABLE
                && gate.comparedBy()
                        .map(limits -> limits.sequential().earlyPass())
                        .orElse(false);
        if (endsEarly && checkpoint.verdict() instanceof Verdict.Pass) {
            passed(next, checkpoint);
        } else {
            Moves.scheduleEvaluation(next, checkpoint.step());
        }
    }

    private static void soaked(RolloutBuilder next, Checkpoint checkpoint) {
        Verdict verdict = checkpoint.verdict();
        next.unavailableEvaluations = verdict instanceof Verdict.Unavailable ? next.unavailableEvaluations + 1 : 0;
        if (verdict instanceof Verdict.Pass) {
            passed(next, checkpoint);
        } else if (verdict instanceof Verdict.Unavailable unavailable) {
            unavailable(next, unavailable);
        } else if (checkpoint.evidence().phase() == Evidence.Phase.OVERDUE) {
            overdue(next, verdict);
        } else {
            Moves.hold(next, Hold.Cause.TOO_FEW_SAMPLES, verdict.missingSamples(), verdict.explanation());
        }
    }

    private static void passed(RolloutBuilder next, Checkpoint checkpoint) {
        if (checkpoint.step().gate() instanceof Gate.Baseline) {
            next.baselineMetrics = checkpoint.evidence().baseline();
        }
        if (checkpoint.step().gate() instanceof Gate.Degradation gate && gate.isAskedThroughout()) {
            next.strata = checkpoint.evidence().strata();
        }
        next.event(header -> new RolloutEvent.CheckpointPassed(header, checkpoint));
        Moves.advance(next);
    }

    private static void degraded(RolloutBuilder next, Checkpoint checkpoint, Verdict.Degraded verdict) {
        boolean rollsBack = next.from.policy().autoRollback();
        next.event(header -> new RolloutEvent.CheckpointDegraded(header, checkpoint, rollsBack));
        if (rollsBack) {
            Moves.rollBack(next, Moves.failed(next), verdict.decisive().reason(), verdict.explanation());
        } else {
            Moves.hold(next, Hold.Cause.DEGRADED, 0, verdict.explanation());
        }
    }

    private static void unavailable(RolloutBuilder next, Verdict.Unavailable verdict) {
        UnavailablePolicy policy = next.from.policy().unavailable();
        if (policy.action() == UnavailablePolicy.Action.ROLL_BACK && next.unavailableEvaluations >= policy.limit()) {
            Moves.rollBack(next, Moves.failed(next), verdict.reason(), verdict.explanation());
        } else {
            Moves.hold(next, Hold.Cause.METRICS_UNAVAILABLE, 0, verdict.explanation());
        }
    }

    private static void overdue(RolloutBuilder next, Verdict verdict) {
        if (next.from.policy().deadline().action() == UnavailablePolicy.Action.ROLL_BACK) {
            Moves.rollBack(
                    next, Moves.failed(next), Reason.DEADLINE, "the deadline has passed: " + verdict.explanation());
        } else {
            Moves.hold(next, Hold.Cause.DEADLINE_PASSED, verdict.missingSamples(), verdict.explanation());
        }
    }
}
