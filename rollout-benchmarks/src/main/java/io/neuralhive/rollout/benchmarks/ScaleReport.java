package io.neuralhive.rollout.benchmarks;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * A report on the costs of many concurrent rollouts on one engine: memory per rollout, and time, store calls and bytes
 * per checkpoint. The number of rollouts increases from line to line; the cost of a checkpoint should not.
 */
public final class ScaleReport {

    private static final int[] DEFAULT_SIZES = {1_000, 10_000, 100_000};
    private static final int ROUNDS = 5;
    private static final RolloutPolicy POLICY = RolloutPolicy.builder()
            .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
            .build();

    private ScaleReport() {}

    /**
     * Prints the report.
     *
     * @param args the numbers of rollouts; 1,000, 10,000 and 100,000 by default
     */
    public static void main(String[] args) {
        int[] sizes = args.length == 0
                ? DEFAULT_SIZES
                : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        warmUp();
        System.out.printf(
                "%12s %18s %18s %14s %16s%n",
                "rollouts", "bytes/rollout", "µs/checkpoint", "store calls", "bytes written");
        System.out.printf(
                "%12s %18s %18s %14s %16s%n", "", "(heap)", "(median, min–max)", "/checkpoint", "/checkpoint");
        for (int size : sizes) {
            System.out.println(new Run(size).measure());
        }
    }

    private static void warmUp() {
        for (int i = 0; i < 10; i++) {
            String unused = new Run(2_000).measure();
        }
    }

    /** An engine with a number of rollouts, all of which are held at the gate of stage_1. */
    private static final class Run {

        private final int size;
        private final FakeClock clock = new FakeClock();
        private final CountingStore store = new CountingStore();
        private final RecordingRegistry registry = new RecordingRegistry();
        private final TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of("v1"));
        private final GradualRolloutEngine engine = GradualRolloutEngine.builder()
                .policy(POLICY)
                .clock(clock)
                .timers(clock)
                .onCallersThread()
                .store(store)
                .metricsSource(
                        new ScriptedMetrics().version("v1", mae(1_000, 10)).version("v2", mae(5, 10)))
                .modelRegistry(registry)
                .trafficRouter(splitter)
                .build();

        private Run(int size) {
            this.size = size;
            engine.start();
        }

        private String measure() {
            for (int i = 0; i < size; i++) {
                registry.register("model-" + i, "v1")
                        .register("model-" + i, "v2")
                        .production("model-" + i, "v1");
            }
            long before = usedHeap();
            for (int i = 0; i < size; i++) {
                engine.promote("model-" + i, "v2");
            }
            clock.advance(Duration.ofMinutes(30));
            long heap = usedHeap() - before;
            long[] nanos = new long[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                store.reset(false);
                long start = System.nanoTime();
                clock.advance(Duration.ofMinutes(1));
                nanos[round] = System.nanoTime() - start;
            }
            store.reset(true);
            clock.advance(Duration.ofMinutes(1));
            String line = line(heap, nanos);
            requireOneCheckpointEach();
            engine.close();
            return line;
        }

        /** The first evaluation was at the end of the soak, followed by one per round. */
        private void requireOneCheckpointEach() {
            for (Rollout rollout : engine.active()) {
                int evaluations = rollout.hold().map(Hold::evaluations).orElse(0);
                if (evaluations != 1 + ROUNDS + 1) {
                    throw new IllegalStateException(rollout.id() + " had " + evaluations + " evaluations");
                }
            }
        }

        private String line(long heap, long[] nanos) {
            double[] micros = LongStream.of(nanos)
                    .mapToDouble(n -> n / 1_000.0 / size)
                    .sorted()
                    .toArray();
            return String.format(
                    Locale.ROOT,
                    "%,12d %,18d %18s %14.2f %,16d",
                    size,
                    heap / size,
                    String.format(Locale.ROOT, "%.1f (%.1f–%.1f)", micros[ROUNDS / 2], micros[0], micros[ROUNDS - 1]),
                    store.calls() / (double) size,
                    store.bytes() / size);
        }

        private static long usedHeap() {
            Runtime runtime = Runtime.getRuntime();
            long used = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                System.gc();
                used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
            }
            return used;
        }
    }
}
