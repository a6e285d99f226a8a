package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The distinct keys of the latest steps of all models, in bounded memory: where the room for keys is used up, the step that has
 * seen most of them counts no further ones, and keeps what it has. Thread-safe.
 *
 * <p><b>Why the largest stops.</b> It has the most evidence on its split already, and stopping it frees the most: each stop
 * frees at least a {@value #MAX_STEPS}th of all slots, and a step that has stopped never grows again.
 *
 * <p><b>Bound.</b> Slots are counted after their step has taken them: beyond the maximum are at most those that concurrent
 * calls have just taken, until each has returned.
 */
final class KeyCounts {

    /** Enough that those of old steps are evicted first, even with a thousand concurrent rollouts. */
    static final int MAX_STEPS = 4_096;

    /** In 32 MB. */
    static final int MAX_SLOTS = 1 << 22;

    private final ConcurrentMap<StepRef, KeyCount> steps = new ConcurrentHashMap<>();
    private final Queue<StepRef> oldestFirst = new ArrayDeque<>();
    private long slots;

    void add(StepRef step, String version, String key) {
        KeyCount known = steps.get(step);
        KeyCount count = known == null ? begin(step) : known;
        int grown = count.add(version, key);
        if (grown != 0) {
            grown(grown);
        }
    }

    /** Returns a summary with the number of keys, if there is any in that step. */
    MetricSummary complete(MetricSummary summary, Optional<StepRef> step, String version) {
        return step.map(steps::get)
                .map(count -> summary.withKeys(count.of(version)))
                .orElse(summary);
    }

    private synchronized KeyCount begin(StepRef step) {
        KeyCount raced = steps.get(step);
        if (raced != null) {
            return raced;
        }
        if (steps.size() == MAX_STEPS) {
            @Nullable KeyCount oldest = steps.remove(oldestFirst.remove());
            slots -= oldest == null ? 0 : oldest.stop();
        }
        KeyCount fresh = new KeyCount();
        steps.put(step, fresh);
        oldestFirst.add(step);
        grown(fresh.slots());
        return fresh;
    }

    private synchronized void grown(int by) {
        slots += by;
        while (slots > MAX_SLOTS) {
            steps.values().stream()
                    .max(Comparator.comparingInt(KeyCount::slots))
                    .ifPresent(largest -> slots -= largest.stop());
        }
    }
}
