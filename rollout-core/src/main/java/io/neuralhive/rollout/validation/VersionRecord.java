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

    VersionRecord(Duration slice, int slices) {
        this.slice = slice;
        this.slices = slices;
        this.hours = new Timeline(slice, slices, false);
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
        prediction
                .step()
                .ifPresent(ref -> timeline(ref).at(prediction.at()).errors.add(prediction.value(), actual));
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
