package io.neuralhive.rollout.micrometer;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** The number of the last event seen of each rollout, for the rollouts most recently seen. Not thread-safe. */
final class SeenEvents {

    static final int MAX_ROLLOUTS = 10_000;

    private final Map<String, Long> last = new LinkedHashMap<>();

    /** Records an event, and returns whether it is new. */
    boolean add(RolloutEvent.Header header) {
        long before = last.getOrDefault(header.rolloutId(), 0L);
        // Moves it to the end; the first ones are forgotten first.
        last.remove(header.rolloutId());
        last.put(header.rolloutId(), Math.max(before, header.sequence()));
        if (last.size() > MAX_ROLLOUTS) {
            last.remove(last.keySet().iterator().next());
        }
        return header.sequence() > before;
    }

    /** Returns whether a later event of the rollout was seen, so that this one is late. */
    boolean isPast(Rollout rollout) {
        return rollout.saved().events() < last.getOrDefault(rollout.id(), 0L);
    }

    int size() {
        return last.size();
    }
}
