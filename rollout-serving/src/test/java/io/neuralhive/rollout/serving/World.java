package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A splitter and a validator round model "eta", v1 in production and v2 tried, at a time that is set by hand. */
final class World {

    static final String MODEL = "eta";
    static final StepRef STEP = new StepRef("r-1", 1, "stage_1");

    final FakeClock clock = new FakeClock();
    final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    final ContinuousValidator validator =
            ContinuousValidator.builder().clock(clock).build();
    final TrafficSplitter splitter =
            TrafficSplitter.create(model -> Optional.of("v1"), (model, key) -> !key.startsWith("vip-"));
    private long revision;

    Serving serving() {
        return Serving.of(MODEL, splitter::assign, validator).nanos(nanos::get);
    }

    /** Gives the candidate a share, beside the baseline. */
    World share(double share) {
        return split(TrafficShare.of(share), 0);
    }

    /** Makes a shadow call for every request. */
    World shadowed() {
        return split(TrafficShare.NONE, 1);
    }

    World split(TrafficShare share, double shadowRate) {
        apply(new TrafficSplit(MODEL, Optional.of("v1"), "v2", share, shadowRate, Optional.of(STEP)));
        return this;
    }

    void apply(TrafficSplit split) {
        splitter.apply(split, new FencingToken("r-1", 1, revision++));
    }

    void pass(Duration span) {
        nanos.addAndGet(span.toNanos());
    }

    /** What a version did for the step. */
    MetricSummary inStep(String version) {
        return validator.collect(
                MODEL, version, new Window(FakeClock.START, clock.now(), Optional.of(STEP), Duration.ZERO));
    }

    /** What a version did on the whole. */
    MetricSummary everywhere(String version) {
        return validator.collect(MODEL, version, Window.last(Duration.ofDays(1), clock.now()));
    }
}
