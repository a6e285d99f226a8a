package io.neuralhive.rollout.benchmarks.speed;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Serving;
import io.neuralhive.rollout.serving.ShadowOptions;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A measurement of the effect of shadow calls on the caller: the 99th percentile of the caller's latency with a shadow
 * candidate and without, in alternating blocks of requests, so that other load on the machine affects both.
 */
final class ShadowReport {

    /**
     * The increase of the percentile with a shadow candidate, in percent.
     *
     * @param candidate its behaviour
     * @param p99Off nanoseconds without it, the median of the blocks
     * @param percent the geometric mean of the ratios of neighbouring blocks, less 1
     * @param low lower end of the 95 % bootstrap interval of that mean
     * @param high upper end
     */
    record Difference(Candidate candidate, double p99Off, double percent, double low, double high) {}

    /** Work of the model, in units of about a nanosecond. */
    private static final long WORK = 10_000;

    private static final int RESAMPLES = 10_000;

    private static final ShadowOptions OPTIONS = ShadowOptions.DEFAULT.withTimeLimit(Duration.ofSeconds(1));

    /** The behaviours of a shadow candidate. */
    enum Candidate {
        /** Always throws, so that the breaker opens and it is not called. */
        THROWS("throws"),
        /** Always throws, and is called for each request all the same. */
        THROWS_UNGUARDED("throws, no pause of the breaker"),
        /** Hangs forever, and ignores interrupts. */
        HANGS("hangs"),
        /** Responds like the baseline, on another core if there is one. */
        ANSWERS("answers");

        private final String text;

        Candidate(String text) {
            this.text = text;
        }

        private ShadowOptions options() {
            return this == THROWS_UNGUARDED ? OPTIONS.withBreaker(20, 0.5, Duration.ofNanos(1)) : OPTIONS;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private final CountDownLatch end = new CountDownLatch(1);
    private long requested;

    private ShadowReport() {}

    /**
     * Measures.
     *
     * @param rounds the number of blocks of each kind
     * @param requests the number of requests per block
     */
    static List<Difference> run(int rounds, int requests) {
        return new ShadowReport().differences(rounds, requests);
    }

    private List<Difference> differences(int rounds, int requests) {
        List<Difference> differences = new ArrayList<>();
        for (Candidate candidate : Candidate.values()) {
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
                    change[i] = Math.log(first ? other / one : one / other);
                }
                differences.add(difference(candidate, without, change));
            }
        }
        end.countDown();
        return differences;
    }

    private static Difference difference(Candidate candidate, double[] without, double[] change) {
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
                percent(Arrays.stream(change).average().orElseThrow()),
                percent(means[RESAMPLES / 40]),
                percent(means[RESAMPLES - 1 - RESAMPLES / 40]));
    }

    private static double percent(double logarithm) {
        return 100 * Math.expm1(logarithm);
    }

    private double p99(ModelServer<String, Double> server, int requests) {
        long[] nanos = new long[requests];
        for (int i = 0; i < requests; i++) {
            String id = "request-" + requested++;
            long begun = System.nanoTime();
            Blackhole.consumeCPU(server.serve(id, id, id).value() > 0 ? 1 : 2);
            nanos[i] = System.nanoTime() - begun;
        }
        Arrays.sort(nanos);
        return nanos[(int) (requests * 0.99)];
    }

    private ModelServer<String, Double> server(boolean shadow, Candidate candidate) {
        TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of("v1"));
        splitter.apply(
                new TrafficSplit(
                        "eta",
                        Optional.of("v1"),
                        "v2",
                        TrafficShare.NONE,
                        shadow ? 1 : 0,
                        Optional.of(new StepRef("r-1", 1, "shadow"))),
                new FencingToken("r-1", 1, 1));
        ContinuousValidator validator =
                ContinuousValidator.builder().maxPending(100_000).build();
        return Serving.of("eta", splitter::assign, validator)
                .shadow(candidate.options())
                .build((version, input) -> predict(version, input, candidate));
    }

    private Double predict(String version, String input, Candidate candidate) {
        if (version.equals("v2")) {
            switch (candidate) {
                case THROWS, THROWS_UNGUARDED -> throw new IllegalStateException("broken");
                case HANGS -> hang();
                case ANSWERS -> {}
            }
        }
        Blackhole.consumeCPU(WORK);
        return (double) input.length();
    }

    /** Ignores interrupts. */
    private void hang() {
        while (end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException e) {
                // hangs again
            }
        }
    }
}
