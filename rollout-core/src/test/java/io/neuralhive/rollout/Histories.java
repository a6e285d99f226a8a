package io.neuralhive.rollout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets random calls of several threads run together, records what each returned and when, and looks for an order, one after the
 * other, in which a fresh object returns the same: what ended before another began comes before it (Herlihy and Wing, 1990).
 */
public final class Histories {

    private static final int THREADS = 3;
    private static final int CALLS = 4;

    private Histories() {}

    /** Something that can be done with an object; the result is compared by its equals. */
    public record Operation<T>(String name, Function<T, Object> call) {}

    /** What was done. */
    record Call<T>(Operation<T> operation, Object result, long begin, long end) {

        @Override
        public String toString() {
            return begin + ".." + end + " " + operation.name() + " = " + result;
        }
    }

    /** Fails if one of many recorded histories has no such order. */
    public static <T> void assertLinearizable(
            Supplier<T> fresh, List<Operation<T>> operations, int histories, long seed) throws Exception {
        Random random = new Random(seed);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier together = new CyclicBarrier(THREADS);
            for (int i = 0; i < histories; i++) {
                List<Call<T>> history = record(fresh.get(), operations, random, threads, together);
                if (!isLinearizable(fresh, history)) {
                    throw new AssertionError("No order explains\n" + String.join("\n", lines(history)));
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    static <T> boolean isLinearizable(Supplier<T> fresh, List<Call<T>> history) {
        return extend(fresh, history, new ArrayList<>());
    }

    private static <T> boolean extend(Supplier<T> fresh, List<Call<T>> left, List<Call<T>> done) {
        if (left.isEmpty()) {
            return true;
        }
        long firstEnd = left.stream().mapToLong(Call::end).min().orElseThrow();
        for (Call<T> next : left) {
            if (next.begin() <= firstEnd && returnsTheSame(fresh, done, next)) {
                List<Call<T>> rest = new ArrayList<>(left);
                rest.remove(next);
                List<Call<T>> more = new ArrayList<>(done);
                more.add(next);
                if (extend(fresh, rest, more)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static <T> boolean returnsTheSame(Supplier<T> fresh, List<Call<T>> done, Call<T> next) {
        T object = fresh.get();
        for (Call<T> call : done) {
            Object unused = call.operation().call().apply(object);
        }
        return next.operation().call().apply(object).equals(next.result());
    }

    private static <T> List<Call<T>> record(
            T object, List<Operation<T>> operations, Random random, ExecutorService threads, CyclicBarrier together)
            throws Exception {
        List<CompletableFuture<List<Call<T>>>> results = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            List<Operation<T>> program = new ArrayList<>();
            for (int call = 0; call < CALLS; call++) {
                program.add(operations.get(random.nextInt(operations.size())));
            }
            results.add(CompletableFuture.supplyAsync(() -> run(object, program, together), threads));
        }
        List<Call<T>> history = new ArrayList<>();
        for (CompletableFuture<List<Call<T>>> result : results) {
            history.addAll(result.get(1, TimeUnit.MINUTES));
        }
        return history;
    }

    private static <T> List<Call<T>> run(T object, List<Operation<T>> program, CyclicBarrier together) {
        Object[] results = new Object[CALLS];
        long[] times = new long[2 * CALLS];
        try {
            together.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        for (int i = 0; i < CALLS; i++) {
            times[2 * i] = System.nanoTime();
            results[i] = program.get(i).call().apply(object);
            times[2 * i + 1] = System.nanoTime();
        }
        List<Call<T>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(new Call<>(program.get(i), results[i], times[2 * i], times[2 * i + 1]));
        }
        return calls;
    }

    private static List<String> lines(List<?> history) {
        return Arrays.stream(history.toArray()).map(Object::toString).sorted().toList();
    }
}
