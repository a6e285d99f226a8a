package io.neuralhive.rollout;

import io.neuralhive.rollout.internal.Quietly;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks of the same key one after the other, those of different keys in parallel. A task requested while it waits is
 * run once; requested while it runs, it is run once more. Thread-safe.
 */
final class SerialRunner {

    private static final Logger LOG = LoggerFactory.getLogger(SerialRunner.class);

    private final Consumer<String> task;

    /** The items that wait, by key, in the order of their requests. Guarded by this monitor. */
    private final Map<String, Set<String>> waiting = new HashMap<>();

    /** The keys of which an item runs. Guarded by this monitor. */
    private final Set<String> running = new HashSet<>();

    SerialRunner(Consumer<String> task) {
        this.task = task;
    }

    /**
     * Requests a run for an item.
     *
     * @param executor runs it, unless an earlier request's executor comes first
     * @throws RejectedExecutionException if the executor rejects it; the item waits for the next request of its key
     */
    void request(String key, String item, Executor executor) {
        if (add(key, item)) {
            executor.execute(() -> drain(key));
        }
    }

    private void drain(String key) {
        if (!start(key)) {
            return;
        }
        boolean empty = false;
        try {
            while (!empty) {
                empty = next(key).map(this::run).isEmpty();
            }
        } finally {
            if (!empty) {
                stop(key);
            }
        }
    }

    private String run(String item) {
        try {
            task.accept(item);
        } catch (Throwable e) {
            // Even an Error must not keep later items waiting forever.
            Quietly.log(() -> LOG.error("rollout_task_failed", e));
        }
        return item;
    }

    /** Adds an item; false if another one of its key runs, after which it will. */
    private synchronized boolean add(String key, String item) {
        waiting.computeIfAbsent(key, k -> new LinkedHashSet<>(2)).add(item);
        return !running.contains(key);
    }

    private synchronized boolean start(String key) {
        return waiting.containsKey(key) && running.add(key);
    }

    private synchronized Optional<String> next(String key) {
        Set<String> items = waiting.getOrDefault(key, Set.of());
        Optional<String> first = items.stream().findFirst();
        first.ifPresentOrElse(items::remove, () -> {
            waiting.remove(key);
            running.remove(key);
        });
        return first;
    }

    /** Lets the next request continue with the waiting items. */
    private synchronized void stop(String key) {
        running.remove(key);
    }
}
