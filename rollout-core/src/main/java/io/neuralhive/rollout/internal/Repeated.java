package io.neuralhive.rollout.internal;

import io.neuralhive.rollout.identity.Names;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that is run again and again on a daemon thread of its own, with a pause after each run. What it throws is logged the
 * first time, and again after a run that succeeded. Thread-safe.
 */
public final class Repeated implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Repeated.class);

    private final String name;
    private final Runnable task;
    private final ScheduledExecutorService thread;
    private boolean failing;

    private Repeated(String name, Runnable task) {
        this.name = name;
        this.task = task;
        this.thread = Executors.newSingleThreadScheduledExecutor(runnable -> {
            Thread daemon = new Thread(runnable, "rollout-" + name);
            daemon.setDaemon(true);
            return daemon;
        });
    }

    /**
     * Starts a task; its first run comes after a pause.
     *
     * @param name names the thread, and the task in logs
     * @param pause how long to wait after each run; more than zero
     */
    @SuppressWarnings("FutureReturnValueIgnored") // nothing escapes from a run
    public static Repeated start(String name, Duration pause, Runnable task) {
        Repeated repeated = new Repeated(name, task);
        repeated.thread.scheduleWithFixedDelay(repeated::run, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
        return repeated;
    }

    private void run() {
        try {
            task.run();
            failing = false;
        } catch (Throwable e) {
            if (!failing) {
                Quietly.log(() -> {
                    LOG.warn("rollout_{}_failed why={}", name, Names.printableSentence(e.toString()));
                    LOG.debug("rollout_{}_failed", name, e);
                });
            }
            failing = true;
        }
    }

    /** Prevents further runs, and interrupts the current one. Does not wait for it. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
