package io.neuralhive.rollout.console;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The models that the console shows: those that were configured, and the latest ones with a rollout. Thread-safe.
 */
final class KnownModels {

    /** The maximum number of models kept that were not configured. */
    static final int MAX_SEEN = 200;

    private final List<String> named;
    private final LinkedHashSet<String> seen = new LinkedHashSet<>();

    KnownModels(Collection<String> named) {
        this.named = List.copyOf(named);
    }

    /** Adds a model, as the latest one seen. */
    synchronized void saw(String model) {
        seen.remove(model);
        seen.add(model);
        if (seen.size() > MAX_SEEN) {
            seen.remove(seen.iterator().next());
        }
    }

    synchronized SortedSet<String> all() {
        SortedSet<String> all = new TreeSet<>(named);
        all.addAll(seen);
        return all;
    }
}
