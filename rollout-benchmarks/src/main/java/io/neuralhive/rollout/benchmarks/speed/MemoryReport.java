package io.neuralhive.rollout.benchmarks.speed;

import io.neuralhive.rollout.benchmarks.LiveObjects;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.traffic.Assignment;
import io.neuralhive.rollout.validation.ContinuousValidator;
import java.lang.ref.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/** What the validator keeps of a version, in bytes of heap after garbage collection. */
final class MemoryReport {

    private static final Duration TICK = Duration.ofMinutes(2);
    private static final int FEW = 10;

    /**
     * What is kept of one version.
     *
     * @param window for which window
     * @param bytes the growth of the heap, divided by the number of versions
     */
    record Kept(String window, long bytes) {}

    private MemoryReport() {}

    /** Measures with so many versions. */
    static List<Kept> run(int versions) {
        List<Kept> kept = new ArrayList<>();
        keep(versions, FEW, Duration.ofMinutes(30), true);
        kept.add(new Kept(
                "a step of half an hour, with that of the day", keep(versions, FEW, Duration.ofMinutes(30), true)));
        kept.add(new Kept("a day with 300 requests an hour", keep(versions, FEW, Duration.ofDays(1), false)));
        kept.add(new Kept("a day with 3,000 requests an hour", keep(versions, 10 * FEW, Duration.ofDays(1), false)));
        kept.add(new Kept(
                "a day with 30,000 requests an hour",
                keep(Math.max(1, versions / 10), 100 * FEW, Duration.ofDays(1), false)));
        kept.add(new Kept(
                "a day with 300,000 requests an hour",
                keep(Math.max(1, versions / 100), 1_000 * FEW, Duration.ofDays(1), false)));
        return kept;
    }

    private static long keep(int versions, int each, Duration span, boolean step) {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        Random random = new Random(4711);
        List<Assignment> assignments = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < versions; i++) {
            Optional<StepRef> ref = step ? Optional.of(new StepRef("r-" + i, 1, "stage_1")) : Optional.empty();
            assignments.add(new Assignment("model-" + i, Optional.of("v2"), Optional.empty(), ref));
        }
        for (int i = 0; i < each; i++) {
            ids.add("p-" + i);
        }
        ContinuousValidator validator = ContinuousValidator.builder()
                .clock(now::get)
                .mostPending(1_000)
                .mostVersions(versions)
                .build();
        long before = LiveObjects.bytes();
        for (Instant end = now.get().plus(span);
                now.get().isBefore(end);
                now.set(now.get().plus(TICK))) {
            for (Assignment assignment : assignments) {
                for (String id : ids) {
                    // Log-normal around 20 ms, as latencies are.
                    long nanos = (long) (20e6 * Math.exp(0.5 * random.nextGaussian()));
                    validator.predicted(assignment, id, 12, Duration.ofNanos(nanos));
                    // Outcomes come some time later, and the next request at once.
                    Instant requested = now.get();
                    now.set(requested.plusMillis(random.nextInt(100_000)));
                    validator.observed(assignment.model(), id, 10 + random.nextDouble());
                    now.set(requested);
                }
            }
        }
        long kept;
        try {
            kept = (LiveObjects.bytes() - before) / versions;
        } finally {
            // What was there before must be there after.
            Reference.reachabilityFence(assignments);
            Reference.reachabilityFence(ids);
        }
        if (validator.status().pending() > 0) {
            throw new IllegalStateException("not all were joined: " + validator.status());
        }
        return kept;
    }
}
