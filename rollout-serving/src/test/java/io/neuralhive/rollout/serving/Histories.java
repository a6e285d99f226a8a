package io.neuralhive.rollout.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets random calls of several threads run together, records what each returned and when, and searches for an order, one after the
 * other, in which a fresh object returns the same: what ended before another began comes before it (Herlihy and Wing, 1990).
 */
public final class Histories {

    /** No more than run at once: the others' calls would be over before theirs begin. */
    private static final int THREADS =
            Math.max(2, Math.min(3, Runtime.getRuntime().availableProcessors()));

    private static final int CALLS = 4;
    private static final int LONGEST_PAUSE = 20;
    /** Some milliseconds: threads that yield at once are taken to need no processor of their own, and come to share one. */
    private static final int SPINS = 100_000;
    /** So many in a row, as long as all threads are running. */
    private static final int BATCH = 500;

    private static final int MAX_TRIES = 20;

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

    /**
     * Fails if one of many recorded histories has no such order. Those in which no calls ran at the same time say nothing, and do not
     * count; fails as well if too few do.
     */
    public static <T> void assertLinearizable(
            Supplier<T> fresh, List<Operation<T>> operations, int histories, long seed) throws Exception {
        Random random = new Random(seed);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            int concurrent = 0;
            for (int i = 0; i < MAX_TRIES * histories && concurrent < histories; i += BATCH) {
                for (List<Call<T>> history : record(fresh, operations, random, threads)) {
                    if (isConcurrent(history)) {
                        concurrent++;
                        if (!isLinearizable(fresh, history)) {
                            throw new AssertionError("No order explains\n" + String.join("\n", lines(history)));
                        }
                    }
                }
            }
            if (concurrent < histories / 10) {
                throw new AssertionError("Calls ran at the same time in " + concurrent + " histories only");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    static <T> boolean isConcurrent(List<Call<T>> history) {
        long lastEnd = Long.MIN_VALUE;
        for (Call<T> call :
                history.stream().sorted(Comparator.comparingLong(Call::begin)).toList()) {
            if (call.begin() < lastEnd) {
                return true;
            }
            lastEnd = call.end();
        }
        return false;
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

    /** What one thread does with an object, and how long it waits before each call. */
    private record Program<T>(T object, List<Operation<T>> operations, List<Integer> pauses) {

        private static <T> Program<T> of(T object, List<Operation<T>> all, Random random) {
            List<Operation<T>> operations = new ArrayList<>();
            for (int call = 0; call < CALLS; call++) {
                operations.add(all.get(random.nextInt(all.size())));
            }
            return new Program<>(
                    object,
                    operations,
                    random.ints(CALLS, 0, LONGEST_PAUSE).boxed().toList());
        }

        private List<Call<T>> run() {
            Object[] results = new Object[CALLS];
            long[] times = new long[2 * CALLS];
            for (int i = 0; i < CALLS; i++) {
                for (int pause = pauses.get(i); pause > 0; pause--) {
                    Thread.onSpinWait();
                }
                times[2 * i] = System.nanoTime();
                results[i] = operations.get(i).call().apply(object);
                times[2 * i + 1] = System.nanoTime();
            }
            List<Call<T>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                calls.add(new Call<>(operations.get(i), results[i], times[2 * i], times[2 * i + 1]));
            }
            return calls;
        }
    }

    /** Records some histories, one after the other. */
    private static <T> List<List<Call<T>>> record(
            Supplier<T> fresh, List<Operation<T>> operations, Random random, ExecutorService threads) throws Exception {
        List<T> objects = Stream.generate(fresh).limit(BATCH).toList();
        AtomicInteger arrived = new AtomicInteger();
        List<Future<List<List<Call<T>>>>> parts = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            List<Program<T>> programs = objects.stream()
                    .map(object -> Program.of(object, operations, random))
                    .toList();
            parts.add(threads.submit(() -> run(programs, arrived)));
        }
        List<List<Call<T>>> histories =
                Stream.<List<Call<T>>>generate(ArrayList::new).limit(BATCH).toList();
        for (Future<List<List<Call<T>>>> part : parts) {
            List<List<Call<T>>> calls = part.get(1, TimeUnit.MINUTES);
            for (int i = 0; i < BATCH; i++) {
                histories.get(i).addAll(calls.get(i));
            }
        }
        return histories;
    }

    private static <T> List<List<Call<T>>> run(List<Program<T>> programs, AtomicInteger arrived) {
        List<List<Call<T>>> calls = new ArrayList<>();
        try {
            for (int i = 0; i < programs.size(); i++) {
                awaitAll(arrived, THREADS * (i + 1));
                calls.add(programs.get(i).run());
            }
            return calls;
        } finally {
            if (calls.size() < programs.size()) {
                // The others need not wait for one that has failed.
                arrived.addAndGet(THREADS * BATCH);
            }
        }
    }

    /** Waits for the others awake: whoever has to be delivered comes when these few calls are over. */
    @SuppressWarnings("ThreadPriorityCheck") // on a machine that does much else, one of them may not be running
    private static void awaitAll(AtomicInteger arrived, int number) {
        arrived.incrementAndGet();
        for (int spins = 1; arrived.get() < number; spins++) {
            if (spins % SPINS == 0) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private static List<String> lines(List<?> history) {
        return Arrays.stream(history.toArray()).map(Object::toString).sorted().toList();
    }
}
