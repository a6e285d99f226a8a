package io.neuralhive.rollout.benchmarks;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.VersionTotals;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Served;
import io.neuralhive.rollout.serving.Serving;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A soak test: it serves requests on two threads at full speed, while steps of a rollout follow each other, outcomes
 * arrive late or never, and some requests fail. It fails if the heap grows, or if a request, failure or outcome was
 * counted twice or not at all.
 */
public final class SoakReport {

    private static final int THREADS = 2;
    private static final int READINGS = 10;
    private static final int STEPS_PER_EVALUATION = 35;
    private static final int USERS = 100;

    /** More than the validator keeps. */
    private static final int STEPS_TALLIED = 100;

    /**
     * Fewer than it keeps: a thread that was suspended for a while may start an old one again, in place of the oldest.
     */
    private static final int STEPS_COMPARED = 20;

    /** So short that slices are continually closed, folded and removed. */
    private static final Duration RETENTION = Duration.ofMinutes(1);

    /** More than the users that are counted, so that from the first reading on each new one replaces another. */
    private static final int STEPS_BEFORE = 5_000;

    /** Outcomes arrive this many requests of their thread later. */
    private static final int DELAY = 10_000;

    /** The maximum growth of the used heap since the first reading. */
    private static final long TOLERANCE = 1L << 18;

    private final ContinuousValidator validator = ContinuousValidator.builder()
            .maxPending(100_000)
            .retention(RETENTION, 48)
            .build();
    private final TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of("v1"));
    private final ModelServer<Integer, Double> server =
            Serving.of("eta", splitter::assign, validator).build(SoakReport::predict);
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Map<StepRef, LongAdder> requestsOfSteps = new ConcurrentHashMap<>();
    private final LongAdder outcomes = new LongAdder();
    private volatile boolean done;
    private int step;

    private SoakReport() {}

    /**
     * Runs.
     *
     * @param arguments the number of minutes; 10 by default
     */
    public static void main(String[] arguments) throws Exception {
        double minutes = arguments.length == 0 ? 10 : Double.parseDouble(arguments[0]);
        checkHeap(new SoakReport().run(Duration.ofMillis(Math.round(60_000 * minutes))));
    }

    /** Runs, and checks the counts. The duration is too short for conclusions about the heap. */
    static void checkCounts(Duration span) throws Exception {
        List<Long> unused = new SoakReport().run(span);
    }

    private List<Long> run(Duration span) throws Exception {
        Duration pause =
                span.compareTo(Duration.ofMinutes(READINGS)) < 0 ? span.dividedBy(READINGS) : Duration.ofMinutes(1);
        List<Long> heap = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        System.out.printf("| minute | requests | used heap, kB |%n| ---: | ---: | ---: |%n");
        try {
            for (int i = 0; i < STEPS_BEFORE; i++) {
                nextStep();
                for (int user = 0; user < USERS; user++) {
                    served("before-" + i + "-" + user, user);
                }
            }
            List<Future<?>> callers = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                callers.add(threads.submit(() -> serve(number)));
            }
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < span.toNanos()) {
                for (int i = 0; i < STEPS_PER_EVALUATION; i++) {
                    TimeUnit.NANOSECONDS.sleep(pause.toNanos() / STEPS_PER_EVALUATION);
                    nextStep();
                }
                heap.add(LiveObjects.bytes());
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
            if (served(id, i) && i % 10 != 0) {
                waiting.add(id);
            }
            if (waiting.size() > DELAY) {
                observe(waiting.remove());
            }
        }
        waiting.forEach(this::observe);
    }

    /** Returns whether the assigned version served the request. */
    private boolean served(String id, int number) {
        Served<Double> served = server.serve("user-" + number % USERS, id, number);
        requests.increment();
        served.assignment()
                .step()
                .ifPresent(ref -> requestsOfSteps
                        .computeIfAbsent(ref, r -> new LongAdder())
                        .increment());
        if (served.isFallback()) {
            failures.increment();
        }
        return !served.isFallback();
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
        requestsOfSteps.remove(ref(step - STEPS_TALLIED));
        splitter.apply(
                new TrafficSplit("eta", Optional.of("v1"), "v2", TrafficShare.of(0.25), 0, Optional.of(ref(step))),
                new FencingToken("r-1", 1, step));
    }

    private static StepRef ref(int step) {
        return new StepRef("r-1", Math.max(0, step), "step_" + step);
    }

    /** A request that fell back counts only as a failure of the candidate. */
    private void checkCounts() {
        long[] counted = new long[4];
        Map<StepRef, Long> ofSteps = new HashMap<>();
        for (VersionTotals one : validator.totals()) {
            MetricSummary sum = one.summary();
            if (one.step().isPresent()) {
                if (one.step().get().index() > step - STEPS_COMPARED) {
                    ofSteps.merge(one.step().get(), sum.requests(), Long::sum);
                }
            } else {
                counted[0] += sum.requests();
                counted[1] += sum.failures();
                counted[2] += sum.errors().count();
            }
        }
        counted[3] = validator.status().joined();
        long[] expected = {requests.sum(), failures.sum(), outcomes.sum(), outcomes.sum()};
        System.out.printf(
                "requests, failures, outcomes, joined: counted %s, expected %s%n",
                Arrays.toString(counted), Arrays.toString(expected));
        System.out.println("requests of the latest " + ofSteps.size() + " steps: counted "
                + ofSteps.values().stream().mapToLong(n -> n).sum());
        boolean stepsFit = ofSteps.entrySet().stream()
                .allMatch(entry -> Objects.requireNonNull(requestsOfSteps.get(entry.getKey()))
                                .sum()
                        == entry.getValue());
        if (!Arrays.equals(counted, expected) || failures.sum() == 0 || ofSteps.isEmpty() || !stepsFit) {
            throw new IllegalStateException("Counted " + Arrays.toString(counted) + " instead of "
                    + Arrays.toString(expected) + ", of steps " + ofSteps + " instead of " + requestsOfSteps);
        }
    }

    private static void checkHeap(List<Long> heap) {
        long growth = heap.get(heap.size() - 1) - heap.get(0);
        System.out.printf(
                "used heap: %+,d kB from the first reading to the last, at most %,d allowed%n",
                growth >> 10, TOLERANCE >> 10);
        if (growth > TOLERANCE) {
            throw new IllegalStateException("The used heap has grown by " + growth + " bytes");
        }
    }
}
