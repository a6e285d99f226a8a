package io.neuralhive.rollout.simulator.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/** A runner of many independent simulations on several threads. The results do not depend on the number of threads. */
public final class Parallel {

    private static final int BATCHES_PER_THREAD = 32;

    private final int threads;
    private final Progress progress;

    /**
     * Creates a runner.
     *
     * @param threads the number of threads, 1 or more
     * @param progress is notified of the progress
     */
    public Parallel(int threads, Progress progress) {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads is not allowed: give 1 or more");
        }
        this.threads = threads;
        this.progress = progress;
    }

    /** Returns a runner on all cores that reports no progress. */
    public static Parallel onAllCores() {
        return new Parallel(Runtime.getRuntime().availableProcessors(), (done, total) -> {});
    }

    /**
     * Runs a simulation for each number from 0 up.
     *
     * @param count the number of simulations
     * @param simulation a function of its number only
     * @return the results in the order of their numbers
     */
    public <T> List<T> run(int count, IntFunction<T> simulation) {
        int size = Math.max(1, count / (threads * BATCHES_PER_THREAD));
        AtomicLong done = new AtomicLong();
        List<Callable<List<T>>> batches = new ArrayList<>();
        for (int from = 0; from < count; from += size) {
            int first = from;
            int end = Math.min(count, from + size);
            batches.add(() -> {
                List<T> results = new ArrayList<>(end - first);
                for (int i = first; i < end; i++) {
                    results.add(simulation.apply(i));
                }
                progress.reached(done.addAndGet(end - first), count);
                return results;
            });
        }
        return inOrder(batches);
    }

    private <T> List<T> inOrder(List<Callable<List<T>>> batches) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<T> all = new ArrayList<>();
            for (Future<List<T>> batch : pool.invokeAll(batches)) {
                all.addAll(batch.get());
            }
            return all;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("A simulation failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The simulations were interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }

    /** A listener for the progress of simulations. Called by several threads. */
    @FunctionalInterface
    public interface Progress {

        /**
         * Receives the progress.
         *
         * @param done the number of simulations done; calls may be out of order
         * @param total the number of simulations
         */
        void reached(long done, long total);
    }
}
