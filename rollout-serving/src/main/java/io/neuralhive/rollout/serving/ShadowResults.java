package io.neuralhive.rollout.serving;

import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The results of shadow calls: recorded as evidence for the rollout, counted for the server's meters, and reported to the
 * candidate's breaker. After the server is closed, nothing counts any more. Thread-safe.
 */
final class ShadowResults<O> {

    private final OutputRecorder<O> recorder;
    private final ShadowCounts counts = new ShadowCounts();
    private volatile boolean closed;

    ShadowResults(OutputRecorder<O> recorder) {
        this.recorder = recorder;
    }

    ShadowCounts counts() {
        return counts;
    }

    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Counts and records a call that was answered. */
    void answered(AdmittedCall<O> call, List<O> outputs, long tookNanos, long now) {
        Duration latency = Duration.ofNanos(tookNanos);
        ended(call, tookNanos, now, i -> recorder.shadowed(call.requests().get(i), outputs.get(i), latency));
    }

    /** Counts and records a call that failed. */
    void failed(AdmittedCall<O> call, Throwable failure, long tookNanos, long now) {
        Duration latency = Duration.ofNanos(tookNanos);
        ended(call, tookNanos, now, i -> {
            recorder.shadowFailed(call.requests().get(i), failure, latency);
            return ShadowOutcome.FAILED;
        });
    }

    /** Counts a call that had room and was not made after all. */
    void skipped(AdmittedCall<O> call) {
        dropped(call.requests());
        if (!closed) {
            counts.skipped.add(call.requests().size());
        }
    }

    /** Records that requests get no shadow call. */
    void dropped(List<ShadowRequest<O>> requests) {
        requests.forEach(recorder::notShadowed);
    }

    private void ended(AdmittedCall<O> call, long tookNanos, long now, IntFunction<ShadowOutcome> record) {
        if (closed) {
            dropped(call.requests());
            return;
        }
        ShadowTarget target = call.target();
        boolean answered = false;
        for (int i = 0; i < call.requests().size(); i++) {
            ShadowOutcome outcome = record.apply(i);
            answered |= outcome != ShadowOutcome.FAILED;
            counts.add(outcome);
            counts.nanos.add(tookNanos);
            if (outcome != ShadowOutcome.FAILED) {
                target.compared(outcome == ShadowOutcome.AGREED);
            }
        }
        if (answered) {
            target.breaker.succeeded(call.permit());
        } else {
            target.breaker.failed(call.permit(), now);
        }
    }
}
