package io.neuralhive.rollout.console.json;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** The steps of a rollout as JSON, each with its state. */
final class Steps {

    private final Rollout rollout;
    private final Map<String, Instant> began = new HashMap<>();
    private final Map<String, Checkpoint> evaluations = new HashMap<>();
    private final Set<String> accepted = new HashSet<>();

    Steps(Rollout rollout, List<RolloutEvent> events) {
        this.rollout = rollout;
        for (RolloutEvent event : events) {
            EventJson.decision(event).ifPresent(this::evaluated);
            if (event instanceof RolloutEvent.StepStarted started) {
                began.put(started.step(), event.header().at());
            } else if (event instanceof RolloutEvent.GateAccepted gate) {
                accepted.add(gate.step());
            }
        }
        rollout.findings().lastCheckpoint().ifPresent(this::evaluated);
    }

    void fields(JsonGenerator out, Step step) {
        out.writeStringProperty("name", step.name());
        out.writeNumberProperty("stage", step.stage());
        out.writeStringProperty("gate", step.gate().getClass().getSimpleName().toLowerCase(Locale.ROOT));
        Json.number(out, "sharePercent", step.share().percent());
        Json.number(out, "shadowPercent", 100 * step.shadowRate());
        Json.number(out, "soakSeconds", step.soak().toMillis() / 1e3);
        out.writeStringProperty("state", state(step));
        Json.text(out, "beganAt", Optional.ofNullable(began.get(step.name())));
        Json.optional(out, "checkpoint", Optional.ofNullable(evaluations.get(step.name())), CheckpointJson::fields);
    }

    private void evaluated(Checkpoint evaluation) {
        evaluations.put(evaluation.step().name(), evaluation);
    }

    private String state(Step step) {
        int distance = Integer.compare(
                rollout.plan().steps().indexOf(step), rollout.position().step());
        boolean goesOn = rollout.ending().isEmpty();
        if (distance > 0) {
            return goesOn ? "pending" : "skipped";
        } else if (distance == 0 && !goesOn) {
            return rollout.ending().get().status() == RolloutStatus.ABORTED ? "aborted" : "failed";
        } else if (distance == 0 && rollout.status() == RolloutStatus.RUNNING) {
            return "current";
        }
        return accepted.contains(step.name()) ? "accepted" : "passed";
    }
}
