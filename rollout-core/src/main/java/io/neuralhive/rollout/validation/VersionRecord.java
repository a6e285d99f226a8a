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

    private final Duration slice;
    private final int slices;
    private final Timeline hours;
    private final Map<StepRef, Timeline> steps = new LinkedHashMap<>() {
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

    synchronized void outcome(Prediction prediction, double actual) {
        hours.at(prediction.at()).errors.add(prediction.value(), actual);
        // A step that was forgotten is not begun again: it would take the place of a later one.
        prediction
                .step()
                .map(steps::get)
                .ifPresent(step -> step.at(prediction.at()).errors.add(prediction.value(), actual));
    }

    synchronized MetricSummary summary(Window window) {
        Instant mature = window.to().minus(window.labelMaturity());
        if (window.step().isEmpty()) {
            return hours.summary(window.from(), window.to(), mature);
        }
        Timeline step = steps.get(window.step().get());
        return step == null ? MetricSummary.EMPTY : step.summary(window.from(), window.to(), mature);
    }

    synchronized boolean isIdleSince(Instant time) {
        return hours.isIdleSince(time);
    }

    private Timeline timeline(StepRef ref) {
        return steps.computeIfAbsent(ref, r -> new Timeline(slice, slices, true));
    }
}
