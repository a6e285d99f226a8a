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

/** The next revision of a rollout in the making: the parts that change, and the events so far. Not thread-safe. */
final class RolloutBuilder {

    final Rollout from;
    final Instant now;

    RolloutStatus status;
    int step;
    Instant enteredAt;
    boolean settled;
    Optional<TrafficSplit> applied;
    Instant soakEndsAt;
    boolean commitAttempted;
    Optional<Ending> ending;

    int unavailableEvaluations;
    Optional<Hold> hold;
    int failedAttempts;
    Optional<Pause> pause;
    Instant dueAt;

    Optional<MetricSummary> baselineMetrics;
    List<Stratum> strata;
    Optional<Checkpoint> lastCheckpoint;

    private long published;
    private final List<RolloutEvent> events = new ArrayList<>();

    RolloutBuilder(Rollout from, Instant now) {
        this.from = from;
        this.now = now.isBefore(from.updatedAt()) ? from.updatedAt() : now;
        Position position = from.position();
        status = position.status();
        step = position.step();
        enteredAt = position.enteredAt();
        settled = position.settled();
        applied = position.applied();
        soakEndsAt = position.soakEndsAt();
        commitAttempted = position.commitAttempted();
        ending = position.ending();
        Schedule schedule = from.schedule();
        unavailableEvaluations = schedule.unavailableEvaluations();
        hold = schedule.hold();
        failedAttempts = schedule.failedAttempts();
        pause = schedule.pause();
        dueAt = schedule.dueAt();
        Findings findings = from.findings();
        baselineMetrics = findings.baselineMetrics();
        strata = findings.strata();
        lastCheckpoint = findings.lastCheckpoint();
        published = from.saved().published();
    }

    Step currentStep() {
        return from.plan().steps().get(step);
    }

    void event(Function<RolloutEvent.Header, RolloutEvent> event) {
        long sequence = from.saved().events() + events.size() + 1;
        events.add(event.apply(new RolloutEvent.Header(from.id(), sequence, from.model(), from.candidate(), now)));
    }

    /** Notes how many events have reached the listeners; never fewer than before. */
    void publishedUpTo(long sequence) {
        published = Math.max(published, sequence);
    }

    void dueAfter(Duration wait) {
        dueAt = now.plus(wait);
    }

    Transition build() {
        Rollout next = new Rollout(
                from.identity(),
                from.policy(),
                from.plan(),
                new Position(status, step, enteredAt, settled, applied, soakEndsAt, commitAttempted, ending),
                new Schedule(unavailableEvaluations, hold, failedAttempts, pause, dueAt),
                new Findings(baselineMetrics, strata, lastCheckpoint),
                saved());
        return new Transition(next, events);
    }

    private Saved saved() {
        Saved last = from.saved();
        return new Saved(last.revision() + 1, last.createdAt(), last.events() + events.size(), now, published);
    }
}
