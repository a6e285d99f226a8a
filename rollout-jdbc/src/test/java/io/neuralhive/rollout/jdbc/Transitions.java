package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.StateMachine;
import io.neuralhive.rollout.state.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Transitions for tests of stores. */
final class Transitions {

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final Attribution BY = new Attribution("tester", "to see");

    private Transitions() {}

    static Transition start(String model) {
        return StateMachine.start(model, "v2", Optional.of("v1"), RolloutPolicy.defaults(), BY, 0, NOW);
    }

    static Transition startAfter(Rollout previous) {
        return StateMachine.start(
                previous.model(), "v3", Optional.of("v1"), RolloutPolicy.defaults(), BY, previous.number(), NOW);
    }

    /** Returns a transition that anybody can make at any time while a rollout runs. */
    static Transition next(Rollout rollout, String actor) {
        Attribution by = new Attribution(actor, "");
        return apply(rollout, rollout.isPaused() ? new Signal.ResumeRequested(by) : new Signal.PauseRequested(by));
    }

    /** Returns a gate evaluation with metrics and texts from outside. */
    static Signal evaluated(Rollout rollout, Map<String, Double> metrics, String words) {
        Evidence evidence = Evidence.none(Window.last(Duration.ofHours(1), NOW)).withOffline(metrics);
        Finding finding = new Finding(Reason.OFFLINE_VALIDATION, Finding.Result.INCONCLUSIVE, 0, 0, 0, 0, 0, words);
        return new Signal.GateEvaluated(
                new Checkpoint(rollout.currentStep(), evidence, words, Verdict.of(List.of(finding)), NOW));
    }

    static Transition apply(Rollout rollout, Signal signal) {
        return StateMachine.apply(rollout, signal, NOW.plusSeconds(rollout.revision()));
    }
}
