package io.neuralhive.rollout;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks of the same key one after the other, those of different keys side by side. A task asked for while it waits is
 * run once; asked for while it runs, it is run once more. Thread-safe.
 */
final class SerialRunner {

    private final Executor executor;
    private final Consumer<String> task;
    private final ConcurrentMap<String, Set<String>> waiting = new ConcurrentHashMap<>();

    /**
     * Creates a runner.
     *
     * @param task takes the item; does not throw
     */
    SerialRunner(Executor executor, Consumer<String> task) {
        this.executor = executor;
        this.task = task;
    }

    void request(String key, String item) {
        AtomicBoolean idle = new AtomicBoolean();
        waiting.compute(key, (k, items) -> {
            idle.set(items == null);
            Set<String> more = items == null ? new LinkedHashSet<>(2) : items;
            more.add(item);
            return more;
        });
        if (idle.get()) {
            try {
                executor.execute(() -> drain(key));
            } catch (RejectedExecutionException e) {
                waiting.remove(key);
                throw e;
            }
        }
    }

    private void drain(String key) {
        for (String item = next(key); item != null; item = next(key)) {
            task.accept(item);
        }
    }

    private @Nullable String next(String key) {
        AtomicReference<@Nullable String> taken = new AtomicReference<>();
        waiting.computeIfPresent(key, (k, items) -> {
            if (items.isEmpty()) {
                return null;
            }
            String first = items.iterator().next();
            items.remove(first);
            taken.set(first);
            return items;
        });
        return taken.get();
    }
}
