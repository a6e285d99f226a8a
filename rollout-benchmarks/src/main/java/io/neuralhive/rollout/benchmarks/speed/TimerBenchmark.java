package io.neuralhive.rollout.benchmarks.speed;

import io.neuralhive.rollout.time.InMemoryTimers;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The benchmark of rescheduling one of 100,000 pending timers, identified by the id of its rollout. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerBenchmark {

    private static final int PENDING = 100_000;

    private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
    private final InMemoryTimers timers = new InMemoryTimers(() -> start);
    private final Map<String, Long> times = new HashMap<>();
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    private final Map<String, ScheduledFuture<?>> scheduled = new HashMap<>();
    private final String[] ids = new String[PENDING];
    private int next;

    @Setup
    public void fill() {
        executor.setRemoveOnCancelPolicy(true);
        for (int i = 0; i < PENDING; i++) {
            ids[i] = "rollout-" + i;
            timers.schedule(ids[i], start.plusSeconds(delay(i)));
            times.put(ids[i], delay(i));
            scheduled.put(ids[i], executor.schedule(() -> {}, delay(i), TimeUnit.SECONDS));
        }
    }

    @TearDown
    public void stop() {
        timers.close();
        executor.shutdownNow();
    }

    /** The minimum work: a look-up by the id, and a write of the time. No order is kept. */
    @Benchmark
    public void limit() {
        int i = advance();
        times.put(ids[i], delay(next));
    }

    @Benchmark
    public void inMemoryTimers() {
        int i = advance();
        timers.schedule(ids[i], start.plusSeconds(delay(next)));
    }

    @Benchmark
    public void scheduledThreadPoolExecutor() {
        int i = advance();
        scheduled.get(ids[i]).cancel(false);
        scheduled.put(ids[i], executor.schedule(() -> {}, delay(next), TimeUnit.SECONDS));
    }

    private int advance() {
        next = (next + 7_919) & Integer.MAX_VALUE;
        return next % PENDING;
    }

    /** Hours ahead, in no order. */
    private static long delay(int i) {
        return 36_000 + (i * 2_654_435_761L & 0xffff);
    }
}
