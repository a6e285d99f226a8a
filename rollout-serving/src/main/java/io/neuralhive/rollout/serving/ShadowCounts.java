package io.neuralhive.rollout.serving;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counts the results of shadow calls. Thread-safe. */
final class ShadowCounts {

    final LongAdder agreed = new LongAdder();
    final LongAdder differed = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder saturated = new LongAdder();
    final LongAdder skipped = new LongAdder();
    final LongAdder nanos = new LongAdder();

    void add(ShadowOutcome comparison) {
        switch (comparison) {
            case AGREED -> agreed.increment();
            case DIFFERED -> differed.increment();
            case FAILED -> failed.increment();
        }
    }

    ShadowStats stats(double agreementRate, CircuitState circuit) {
        return new ShadowStats(
                agreed.sum(),
                differed.sum(),
                failed.sum(),
                saturated.sum(),
                skipped.sum(),
                Duration.ofNanos(nanos.sum()),
                agreementRate,
                circuit);
    }
}
