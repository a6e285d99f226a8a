package io.neuralhive.rollout.benchmarks.speed;

import io.neuralhive.rollout.benchmarks.LiveObjects;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.split.Assignment;
import java.lang.ref.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/** A report on the memory that the validator uses per version, in bytes of heap after garbage collection. */
final class MemoryReport {

    private static final Duration TICK = Duration.ofMinutes(2);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int FEW = 10;
    private static final String MODEL = "eta";

    /** The spread of latencies in most services: the shape of the log-normal distribution. */
    private static final double USUAL = 0.5;

    private static final double HEAVY = 1;

    /**
     * The memory of one version.
     *
     * @param window the window of time
     * @param bytes the growth of the heap, divided by the number of versions
     */
    record Retained(String window, long bytes) {}

    /**
     * The traffic of the versions.
     *
     * @param each requests of a version in each two minutes
     * @param span the duration
     * @param shape the heaviness of the latencies' tail
     * @param inStep whether for a step
     * @param shadow whether they get shadow calls beside another version, so that both errors are kept in pairs
     */
    private record Load(int each, Duration span, double shape, boolean inStep, boolean shadow) {

        private static Load day(int each) {
            return new Load(each, DAY, USUAL, false, false);
        }

        private Load heavyTailed() {
            return new Load(each, span, HEAVY, inStep, shadow);
        }

        private Load shadowed() {
            return new Load(each, span, shape, inStep, true);
        }

        private Assignment assignment(int version) {
            Optional<StepRef> step = inStep ? Optional.of(new StepRef("r-" + version, 1, "stage_1")) : Optional.empty();
            Optional<String> candidate = Optional.of("v" + version);
            return shadow
                    ? new Assignment(MODEL, Optional.of("baseline"), candidate, step)
                    : new Assignment(MODEL, candidate, Optional.empty(), step);
        }
    }

    private MemoryReport() {}

    /** Measures with a number of versions. */
    static List<Retained> run(int versions) {
        List<Retained> kept = new ArrayList<>();
        Load step = new Load(FEW, Duration.ofMinutes(30), USUAL, true, false);
        keep(versions, step);
        kept.add(new Retained("a step of half an hour, with that of the day", keep(versions, step)));
        kept.add(new Retained("a day with 300 requests an hour", keep(versions, Load.day(FEW))));
        kept.add(new Retained("a day with 3,000 requests an hour", keep(versions, Load.day(10 * FEW))));
        int fewer = Math.max(1, versions / 10);
        kept.add(new Retained("a day with 30,000 requests an hour", keep(fewer, Load.day(100 * FEW))));
        kept.add(new Retained(
                "the same, latencies with a heavy tail",
                keep(fewer, Load.day(100 * FEW).heavyTailed())));
        kept.add(new Retained(
                "the same, with shadow calls, so that errors are paired",
                keep(fewer, Load.day(100 * FEW).heavyTailed().shadowed())));
        kept.add(new Retained(
                "a day with 300,000 requests an hour", keep(Math.max(1, versions / 100), Load.day(1_000 * FEW))));
        return kept;
    }

    private static long keep(int versions, Load load) {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        Random random = new Random(4711);
        List<Assignment> assignments = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < versions; i++) {
            assignments.add(load.assignment(i));
        }
        for (int i = 0; i < load.each(); i++) {
            ids.add("p-" + i);
        }
        // Including the one beside which the shadow calls are made.
        int kinds = load.shadow() ? versions + 1 : versions;
        ContinuousValidator validator = ContinuousValidator.builder()
                .clock(now::get)
                .maxPending(1_000)
                .maxVersions(kinds)
                .build();
        long before = LiveObjects.bytes();
        for (Instant end = now.get().plus(load.span());
                now.get().isBefore(end);
                now.set(now.get().plus(TICK))) {
            for (Assignment assignment : assignments) {
                serve(validator, now, load, assignment, ids, random);
            }
        }
        long kept;
        try {
            kept = (LiveObjects.bytes() - before) / kinds;
        } finally {
            // Objects that existed before must exist after.
            Reference.reachabilityFence(assignments);
            Reference.reachabilityFence(ids);
        }
        if (validator.status().pending() > 0) {
            throw new IllegalStateException("not all were joined: " + validator.status());
        }
        return kept;
    }

    private static void serve(
            ContinuousValidator validator,
            AtomicReference<Instant> now,
            Load load,
            Assignment assignment,
            List<String> ids,
            Random random) {
        for (String id : ids) {
            // Log-normal around 20 ms, like real latencies.
            Duration latency = Duration.ofNanos((long) (20e6 * Math.exp(load.shape() * random.nextGaussian())));
            validator.predicted(assignment, id, 12, latency);
            if (load.shadow()) {
                validator.shadowed(assignment, id, 12, 12 + random.nextDouble(), latency);
            }
            // Outcomes arrive some time later; the next request follows immediately.
            Instant requested = now.get();
            now.set(requested.plusMillis(random.nextInt(100_000)));
            validator.observed(assignment.model(), id, 10 + random.nextDouble());
            now.set(requested);
        }
    }
}
