package io.neuralhive.rollout.benchmarks.speed;

import io.neuralhive.rollout.identity.Fence;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Serving;
import io.neuralhive.rollout.serving.ShadowOptions;
import io.neuralhive.rollout.traffic.TrafficSplit;
import io.neuralhive.rollout.traffic.TrafficSplitter;
import io.neuralhive.rollout.validation.ContinuousValidator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a caller notices of a candidate that is called aside and always throws, or hangs for good: the 99th percentile of the
 * caller's latency with it and without, in blocks of requests that take turns, so that what the machine does meanwhile meets both.
 */
final class ShadowReport {

    /**
     * By how much the percentile is higher with a candidate aside, in percent.
     *
     * @param candidate what the candidate does
     * @param p99Off nanoseconds without it, the median of the blocks
     * @param percent the mean of the differences of neighboring blocks
     * @param low lower end of the 95 % interval of that mean, by the bootstrap
     * @param high upper end
     */
    record Difference(String candidate, double p99Off, double percent, double low, double high) {}

    /** Work of the model, in units of about a nanosecond. */
    private static final long WORK = 10_000;

    private static final int RESAMPLES = 10_000;

    private final CountDownLatch end = new CountDownLatch(1);

    private ShadowReport() {}

    /**
     * Measures.
     *
     * @param rounds how many blocks of each kind
     * @param requests how many requests a block has
     */
    static List<Difference> run(int rounds, int requests) {
        return new ShadowReport().differences(rounds, requests);
    }

    private List<Difference> differences(int rounds, int requests) {
        List<Difference> differences = new ArrayList<>();
        for (String candidate : List.of("throws", "hangs")) {
            try (ModelServer<String, Double> off = server(false, candidate);
                    ModelServer<String, Double> on = server(true, candidate)) {
                p99(off, requests);
                p99(on, requests);
                double[] without = new double[rounds];
                double[] change = new double[rounds];
                for (int i = 0; i < rounds; i++) {
                    boolean first = i % 2 == 0;
                    double one = p99(first ? off : on, requests);
                    double other = p99(first ? on : off, requests);
                    without[i] = first ? one : other;
                    change[i] = 100 * Math.log(first ? other / one : one / other);
                }
                differences.add(difference(candidate, without, change));
            }
        }
        end.countDown();
        return differences;
    }

    private static Difference difference(String candidate, double[] without, double[] change) {
        Random random = new Random(4711);
        double[] means = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            means[i] = random.ints(change.length, 0, change.length)
                    .mapToDouble(round -> change[round])
                    .average()
                    .orElseThrow();
        }
        Arrays.sort(means);
        Arrays.sort(without);
        return new Difference(
                candidate,
                without[without.length / 2],
                Arrays.stream(change).average().orElseThrow(),
                means[RESAMPLES / 40],
                means[RESAMPLES - 1 - RESAMPLES / 40]);
    }

    private static double p99(ModelServer<String, Double> server, int requests) {
        long[] nanos = new long[requests];
        for (int i = 0; i < requests; i++) {
            String id = "request-" + i;
            long begun = System.nanoTime();
            Blackhole.consumeCPU(server.serve(id, id, id).value() > 0 ? 1 : 2);
            nanos[i] = System.nanoTime() - begun;
        }
        Arrays.sort(nanos);
        return nanos[(int) (requests * 0.99)];
    }

    private ModelServer<String, Double> server(boolean shadow, String candidate) {
        TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of("v1"));
        splitter.apply(
                new TrafficSplit(
                        "eta",
                        Optional.of("v1"),
                        "v2",
                        TrafficShare.NONE,
                        shadow ? 1 : 0,
                        Optional.of(new StepRef("r-1", 1, "shadow"))),
                new Fence("r-1", 1, 1));
        ContinuousValidator validator =
                ContinuousValidator.builder().mostPending(100_000).build();
        return Serving.of("eta", splitter::assign, validator)
                .shadow(ShadowOptions.DEFAULT.withTimeLimit(Duration.ofSeconds(1)))
                .build((version, input) -> predict(version, input, candidate));
    }

    private Double predict(String version, String input, String candidate) {
        if (version.equals("v2") && candidate.equals("throws")) {
            throw new IllegalStateException("broken");
        }
        if (version.equals("v2")) {
            hang();
        }
        Blackhole.consumeCPU(WORK);
        return (double) input.length();
    }

    /** Takes no notice of interrupts. */
    private void hang() {
        while (end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException e) {
                // goes on hanging
            }
        }
    }
}
