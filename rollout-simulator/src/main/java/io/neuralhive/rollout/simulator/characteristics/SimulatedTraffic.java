package io.neuralhive.rollout.simulator.characteristics;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.simulator.engine.SimulatedEngine;
import io.neuralhive.rollout.time.Clock;
import io.neuralhive.rollout.traffic.TrafficRouter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Simulated traffic that is generated lazily: the requests since the last time are drawn when the split changes, and
 * when metrics are collected. Outcomes are known immediately. Not thread-safe.
 */
final class SimulatedTraffic implements TrafficRouter, MetricsSource {

    private static final double NANOS_PER_MINUTE = 6e10;

    private final Clock clock;
    private final double requestsPerMinute;
    private final Arm baseline;
    private final Arm candidate;
    private final Instant start;
    private Instant drawn;
    private TrafficSplit split = TrafficSplit.allToBaseline(
            SimulatedEngine.CANDIDATE.model(),
            Optional.of(SimulatedEngine.BASELINE),
            SimulatedEngine.CANDIDATE.version());
    private boolean hasPast;

    SimulatedTraffic(Clock clock, double requestsPerMinute, Arm baseline, Arm candidate) {
        this.clock = clock;
        this.requestsPerMinute = requestsPerMinute;
        this.baseline = baseline;
        this.candidate = candidate;
        start = clock.now();
        drawn = start;
    }

    @Override
    public void apply(TrafficSplit wanted, FencingToken fencingToken) {
        drawUntil(clock.now());
        split = wanted;
    }

    @Override
    public MetricSummary collect(String model, String version, Window window) {
        Instant mature = window.to().minus(window.labelMaturity());
        if (window.step().isEmpty()) {
            drawPast(window);
        }
        drawUntil(mature);
        drawUntil(window.to());
        Arm arm = version.equals(SimulatedEngine.CANDIDATE.version()) ? candidate : baseline;
        return arm.summary(window.step(), mature);
    }

    /** Returns the number of requests that the candidate has served. */
    long candidateRequests(Instant until) {
        drawUntil(until);
        return candidate.requests();
    }

    /** Before the rollout, the baseline served all traffic, for any window. */
    private void drawPast(Window window) {
        if (!hasPast && window.from().isBefore(start)) {
            Instant mature = start.minus(window.labelMaturity());
            baseline.serve(expected(window.from(), mature), Optional.empty(), mature);
            baseline.serve(expected(mature, start), Optional.empty(), start);
            hasPast = true;
        }
    }

    private void drawUntil(Instant end) {
        if (end.isAfter(drawn)) {
            double expected = expected(drawn, end);
            double share = split.share().fraction();
            candidate.serve(expected * share, split.step(), end);
            baseline.serve(expected * (1 - share), split.step(), end);
            drawn = end;
        }
    }

    private double expected(Instant from, Instant to) {
        return Math.max(0, requestsPerMinute * Duration.between(from, to).toNanos() / NANOS_PER_MINUTE);
    }
}
