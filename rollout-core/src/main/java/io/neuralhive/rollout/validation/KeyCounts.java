package io.neuralhive.rollout.validation;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The distinct keys of the latest steps. Thread-safe. */
final class KeyCounts {

    private static final int MOST_STEPS = 16;

    private final Map<StepRef, KeyCount> steps = new LinkedHashMap<>(MOST_STEPS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StepRef, KeyCount> eldest) {
            return size() > MOST_STEPS;
        }
    };

    synchronized void add(StepRef step, String version, String key) {
        steps.computeIfAbsent(step, ref -> new KeyCount()).add(version, key);
    }

    /** Returns a summary with the number of keys, if there is any in that step. */
    synchronized MetricSummary complete(MetricSummary summary, Optional<StepRef> step, String version) {
        return step.map(steps::get)
                .map(count -> summary.withKeys(count.of(version)))
                .orElse(summary);
    }
}
