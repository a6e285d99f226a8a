package io.neuralhive.rollout;

import io.neuralhive.rollout.internal.Quietly;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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

    /** The items of a key. Guarded by its own monitor; a retired queue is removed from the map and takes no more items. */
    private static final class Queue {
        private final Set<String> waiting = new LinkedHashSet<>(2);
        private boolean running;
        private boolean retired;
    }

    private final Consumer<String> task;
    private final ConcurrentMap<String, Queue> queues = new ConcurrentHashMap<>();

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
        boolean idle = false;
        for (boolean added = false; !added; ) {
            Queue queue = queues.computeIfAbsent(key, k -> new Queue());
            synchronized (queue) {
                added = !queue.retired;
                if (added) {
                    queue.waiting.add(item);
                    idle = !queue.running;
                }
            }
        }
        if (idle) {
            executor.execute(() -> drain(key));
        }
    }

    private void drain(String key) {
        Queue queue = queues.get(key);
        if (queue == null || !start(queue)) {
            return;
        }
        boolean empty = false;
        try {
            while (!empty) {
                empty = next(key, queue).map(this::run).isEmpty();
            }
        } finally {
            if (!empty) {
                stop(queue);
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

    /** Lets the next request continue with the waiting items. */
    private static void stop(Queue queue) {
        synchronized (queue) {
            queue.running = false;
        }
    }

    private static boolean start(Queue queue) {
        synchronized (queue) {
            boolean starts = !queue.running && !queue.retired;
            queue.running |= starts;
            return starts;
        }
    }

    private Optional<String> next(String key, Queue queue) {
        synchronized (queue) {
            Optional<String> first = queue.waiting.stream().findFirst();
            if (first.isPresent()) {
                queue.waiting.remove(first.get());
            } else {
                queue.running = false;
                queue.retired = true;
                queues.remove(key);
            }
            return first;
        }
    }
}
