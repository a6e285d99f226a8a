package io.neuralhive.rollout.serving;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Keeps tasks until they are run by hand. */
final class ManualExecutor implements Executor {

    private final Deque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
    }

    synchronized int size() {
        return tasks.size();
    }

    void runAll() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    void runNext() {
        next().run();
    }

    private synchronized Runnable next() {
        return tasks.poll();
    }
}
