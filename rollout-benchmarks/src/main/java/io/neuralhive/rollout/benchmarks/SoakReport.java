package io.neuralhive.rollout.benchmarks;

import io.neuralhive.rollout.identity.Fence;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Served;
import io.neuralhive.rollout.serving.Serving;
import io.neuralhive.rollout.traffic.TrafficSplit;
import io.neuralhive.rollout.traffic.TrafficSplitter;
import io.neuralhive.rollout.validation.ContinuousValidator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Serves requests on two threads as fast as they come, while steps of a rollout follow each other, outcomes come late or never, and
 * some requests fail. Fails if the heap grows, or if a single request, failure or outcome was counted twice or not at all.
 */
public final class SoakReport {

    private static final int THREADS = 2;
    private static final int LOOKS = 10;
    private static final int STEPS_PER_LOOK = 35;
    private static final int USERS = 100;
    /** Outcomes come this many requests of their thread later. */
    private static final int DELAY = 10_000;

    /** By how much the used heap may be larger at the end than at the first look. */
    private static final long TOLERANCE = 5L << 20;

    private final ContinuousValidator validator =
            ContinuousValidator.builder().mostPending(100_000).build();
    private final TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of("v1"));
    private final ModelServer<Integer, Double> server =
            Serving.of("eta", splitter::assign, validator).build(SoakReport::predict);
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder outcomes = new LongAdder();
    private volatile boolean done;
    private int step;

    private SoakReport() {}

    /**
     * Runs.
     *
     * @param arguments for how many minutes; 10 if there are none
     */
    public static void main(String[] arguments) throws Exception {
        double minutes = arguments.length == 0 ? 10 : Double.parseDouble(arguments[0]);
        checkHeap(new SoakReport().run(Duration.ofMillis(Math.round(60_000 * minutes))));
    }

    /** Runs, and checks the counts. The heap tells nothing before all tables are as full as they get, which takes a while. */
    static void checkCounts(Duration span) throws Exception {
        List<Long> unused = new SoakReport().run(span);
    }

    private List<Long> run(Duration span) throws Exception {
        Duration pause = span.compareTo(Duration.ofMinutes(LOOKS)) < 0 ? span.dividedBy(LOOKS) : Duration.ofMinutes(1);
        List<Long> heap = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        System.out.printf("| minute | requests | used heap, kB |%n| ---: | ---: | ---: |%n");
        try {
            nextStep();
            List<Future<?>> callers = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                callers.add(threads.submit(() -> serve(number)));
            }
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < span.toNanos()) {
                for (int i = 0; i < STEPS_PER_LOOK; i++) {
                    TimeUnit.NANOSECONDS.sleep(pause.toNanos() / STEPS_PER_LOOK);
                    nextStep();
                }
                heap.add(usedHeap());
                System.out.printf(
                        Locale.ROOT,
                        "| %.1f | %,d | %,d |%n",
                        (System.nanoTime() - begun) / 60e9,
                        requests.sum(),
                        heap.get(heap.size() - 1) >> 10);
            }
            done = true;
            for (Future<?> caller : callers) {
                caller.get(1, TimeUnit.MINUTES);
            }
        } finally {
            done = true;
            threads.shutdownNow();
            server.close();
        }
        checkCounts();
        return heap;
    }

    private void serve(int thread) {
        Queue<String> waiting = new ArrayDeque<>();
        for (int i = 0; !done; i++) {
            String id = thread + "-" + i;
            Served<Double> served = server.serve("user-" + i % USERS, id, i);
            requests.increment();
            if (served.isFallback()) {
                failures.increment();
            } else if (i % 10 != 0) {
                waiting.add(id);
            }
            if (waiting.size() > DELAY) {
                observe(waiting.remove());
            }
        }
        waiting.forEach(this::observe);
    }

    private void observe(String id) {
        validator.observed("eta", id, 10);
        outcomes.increment();
    }

    private static double predict(String version, int input) {
        if (version.equals("v2") && input % 7 == 0) {
            throw new IllegalStateException("broken");
        }
        return 10 + input % 5;
    }

    private void nextStep() {
        step++;
        splitter.apply(
                new TrafficSplit(
                        "eta",
                        Optional.of("v1"),
                        "v2",
                        TrafficShare.of(0.25),
                        0,
                        Optional.of(new StepRef("r-1", step, "step_" + step))),
                new Fence("r-1", 1, step));
    }

    private void checkCounts() {
        MetricSummary v1 = sum("v1");
        MetricSummary v2 = sum("v2");
        List<Long> counted = List.of(
                v1.requests() + v2.requests(),
                v1.failures() + v2.failures(),
                v1.errors().count() + v2.errors().count(),
                validator.status().joined());
        List<Long> expected = List.of(requests.sum(), failures.sum(), outcomes.sum(), outcomes.sum());
        System.out.printf("requests, failures, outcomes, joined: counted %s, expected %s%n", counted, expected);
        if (!counted.equals(expected) || failures.sum() == 0) {
            throw new IllegalStateException("Counted " + counted + " in place of " + expected);
        }
    }

    private MetricSummary sum(String version) {
        return validator.collect(
                "eta", version, Window.last(Duration.ofHours(20), Instant.now().plusSeconds(60)));
    }

    private static void checkHeap(List<Long> heap) {
        long growth = heap.get(heap.size() - 1) - heap.get(0);
        System.out.printf(
                "used heap: %,d kB more at the end than at first, at most %,d allowed%n",
                growth >> 10, TOLERANCE >> 10);
        if (growth > TOLERANCE) {
            throw new IllegalStateException("The used heap has grown by " + growth + " bytes");
        }
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
