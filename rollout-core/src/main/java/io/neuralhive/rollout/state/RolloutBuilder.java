package io.neuralhive.rollout.state;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Stratum;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A transition in the making: the parts of a rollout that change, and the events so far. Not thread-safe. */
final class RolloutBuilder {

    final Rollout from;
    final Instant now;

    RolloutStatus status;
    int step;
    boolean settled;
    Optional<TrafficSplit> applied;
    Instant enteredAt;
    Instant soakEndsAt;
    Instant dueAt;
    Optional<MetricSummary> baselineMetrics;
    List<Stratum> strata;
    Optional<Checkpoint> lastCheckpoint;
    Optional<Hold> hold;
    Optional<Pause> pause;
    Optional<Ending> ending;
    boolean commitAttempted;
    int unavailableEvaluations;
    int failedAttempts;
    long published;

    private final List<RolloutEvent> events = new ArrayList<>();

    RolloutBuilder(Rollout from, Instant now) {
        this.from = from;
        this.now = now.isBefore(from.updatedAt()) ? from.updatedAt() : now;
        status = from.status();
        step = from.step();
        settled = from.settled();
        applied = from.applied();
        enteredAt = from.enteredAt();
        soakEndsAt = from.soakEndsAt();
        dueAt = from.dueAt();
        baselineMetrics = from.baselineMetrics();
        strata = from.strata();
        lastCheckpoint = from.lastCheckpoint();
        hold = from.hold();
        pause = from.pause();
        ending = from.ending();
        commitAttempted = from.commitAttempted();
        unavailableEvaluations = from.unavailableEvaluations();
        failedAttempts = from.failedAttempts();
        published = from.published();
    }

    Step currentStep() {
        return from.plan().steps().get(step);
    }

    void event(Function<RolloutEvent.Header, RolloutEvent> event) {
        long sequence = from.events() + events.size() + 1;
        events.add(event.apply(new RolloutEvent.Header(from.id(), sequence, from.model(), from.candidate(), now)));
    }

    void dueAfter(Duration wait) {
        dueAt = now.plus(wait);
    }

    Transition transition() {
        Rollout next = new Rollout(
                from.id(),
                from.number(),
                from.revision() + 1,
                from.model(),
                from.candidate(),
                from.baseline(),
                from.policy(),
                from.plan(),
                from.requestedBy(),
                status,
                step,
                settled,
                applied,
                enteredAt,
                soakEndsAt,
                dueAt,
                baselineMetrics,
                strata,
                lastCheckpoint,
                hold,
                pause,
                ending,
                commitAttempted,
                unavailableEvaluations,
                failedAttempts,
                from.events() + events.size(),
                published,
                from.createdAt(),
                now);
        return new Transition(next, events);
    }
}
