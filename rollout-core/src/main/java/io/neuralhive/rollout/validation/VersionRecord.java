package io.neuralhive.rollout.validation;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that is kept of one version: its last hours, and one timeline for each of the latest steps in which it took part.
 * Thread-safe.
 */
final class VersionRecord {

    private static final int MOST_STEPS = 32;

    /**
     * What this process has counted for a window.
     *
     * @param timeline number of the timeline that it is from
     * @param sum what was counted
     */
    record Part(long timeline, Slice sum) {}

    /** Takes a slice that has changed. */
    interface Changes {
        void accept(Optional<StepRef> step, Timeline line, Timeline.Told told);
    }

    /** Takes all that was counted in a timeline, and its number. */
    interface Totals {
        void accept(Optional<StepRef> step, long timeline, MetricSummary total);
    }

    private final Duration slice;
    private final int slices;
    private final Timeline hours;
    /** Those used least recently go first, so that a late outcome of an old step displaces none that is under way. */
    private final Map<StepRef, Timeline> steps = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StepRef, Timeline> eldest) {
            return size() > MOST_STEPS;
        }
    };

    /**
     * Creates a record.
     *
     * @param retention how long the past is kept at least
     * @param slices in how many slices
     */
    VersionRecord(Duration retention, int slices) {
        this.slice = Duration.ofMillis(-Math.floorDiv(-retention.toMillis(), (long) slices));
        // One more, because a span of that length seldom begins with a slice.
        this.slices = slices + 1;
        this.hours = new Timeline(slice, this.slices, false);
    }

    synchronized void request(Instant at, Optional<StepRef> step, boolean failed, Duration latency) {
        hours.at(at).request(failed, latency);
        step.ifPresent(ref -> timeline(ref).at(at).request(failed, latency));
    }

    synchronized void comparison(Instant at, Optional<StepRef> step, boolean agrees) {
        hours.at(at).comparison(agrees);
        step.ifPresent(ref -> timeline(ref).at(at).comparison(agrees));
    }

    synchronized void measured(Instant at, Optional<StepRef> step, String name, double value) {
        hours.at(at).measured(name, value);
        step.ifPresent(ref -> timeline(ref).at(at).measured(name, value));
    }

    synchronized void outcome(Prediction prediction, double actual) {
        hours.at(prediction.at()).outcome(prediction, actual);
        // A step that was forgotten is not begun again: it would take the place of a later one.
        prediction
                .step()
                .map(steps::get)
                .ifPresent(step -> step.at(prediction.at()).outcome(prediction, actual));
    }

    /** Takes an outcome whose prediction may have been made elsewhere, so that its step may not be known here yet. */
    synchronized void outcomeFromElsewhere(Prediction prediction, double actual) {
        hours.at(prediction.at()).outcome(prediction, actual);
        prediction.step().ifPresent(ref -> timeline(ref).at(prediction.at()).outcome(prediction, actual));
    }

    MetricSummary summary(Window window) {
        return part(window).map(part -> part.sum().summary()).orElse(MetricSummary.EMPTY);
    }

    /** Returns what this process has counted for a window; empty if it knows nothing of the step. */
    synchronized Optional<Part> part(Window window) {
        Instant mature = window.to().minus(window.labelMaturity());
        return Optional.ofNullable(
                        window.step().isEmpty()
                                ? hours
                                : steps.get(window.step().get()))
                .map(line -> new Part(line.number, line.sum(window.from(), window.to(), mature)));
    }

    /** Calls back with each slice that has changed since it was last taken, and the timeline it is of. */
    synchronized void takeChanges(Changes changes) {
        hours.takeChanges().forEach(told -> changes.accept(Optional.empty(), hours, told));
        steps.forEach((ref, line) -> line.takeChanges().forEach(told -> changes.accept(Optional.of(ref), line, told)));
    }

    /** Takes back that a slice was told. */
    synchronized void notTold(Timeline line, Timeline.Told told) {
        line.notTold(told);
    }

    /** Calls back with all that was counted since this record began, in each step and, without one, at all. */
    synchronized void forEachTotal(Totals totals) {
        totals.accept(Optional.empty(), hours.number, hours.total().summary());
        steps.forEach((ref, line) ->
                totals.accept(Optional.of(ref), line.number, line.total().summary()));
    }

    synchronized boolean isIdleSince(Instant time) {
        return hours.isIdleSince(time);
    }

    private Timeline timeline(StepRef ref) {
        return steps.computeIfAbsent(ref, r -> new Timeline(slice, slices, true));
    }
}
