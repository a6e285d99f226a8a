package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.serving.CircuitBreaker.Permit;
import io.neuralhive.rollout.split.Assignment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls candidates aside. The request that asks for it waits for nothing and learns of nothing: what finds no room is dropped.
 * Thread-safe.
 */
final class Shadow<O> implements AutoCloseable {

    private static final int MAX_REPLACED = 16;

    private final Recorder<O> recorder;
    private final ShadowOptions options;
    private final LongSupplier nanos;
    private final long limit;
    private final long sweepPause;
    private final AtomicLong nextSweep;
    private final Set<ShadowCall<O>> running = ConcurrentHashMap.newKeySet();
    private final ShadowCounts counts = new ShadowCounts();
    private volatile @Nullable ShadowTarget latest;
    /** Those before, the latest first: a request may take longer than several rollouts. */
    private final Deque<ShadowTarget> replaced = new ArrayDeque<>();

    private volatile boolean closed;

    Shadow(Recorder<O> recorder, ShadowOptions options, LongSupplier nanos) {
        this.recorder = recorder;
        this.options = options;
        this.nanos = nanos;
        this.limit = options.timeLimit().toNanos();
        this.sweepPause = Math.max(1, limit / 8);
        this.nextSweep = new AtomicLong(nanos.getAsLong());
    }

    /**
     * Has a version called aside, or drops the call.
     *
     * @param shadowRequests the requests, at least one
     * @param call makes the call; the outputs are in the order of the requests
     */
    void offer(String version, List<ShadowRequest<O>> shadowRequests, Supplier<CompletionStage<List<O>>> call) {
        if (!isOffered(version, shadowRequests, call)) {
            shadowRequests.forEach(recorder::notShadowed);
        }
    }

    private boolean isOffered(
            String version, List<ShadowRequest<O>> shadowRequests, Supplier<CompletionStage<List<O>>> call) {
        if (closed) {
            return false;
        }
        long now = nanos.getAsLong();
        giveUpLateCalls(now);
        ShadowTarget target = target(version, shadowRequests.get(0).assignment());
        if (target.isReplaced()) {
            // A request of the rollout before, which took longer than its end.
            counts.skipped.add(shadowRequests.size());
            return false;
        }
        if (!target.room.tryAcquire()) {
            // Before the breaker is asked: a try that it grants has to be made.
            (target.breaker.isClosed() ? counts.saturated : counts.skipped).add(shadowRequests.size());
            return false;
        }
        Permit permit = target.breaker.ask(now);
        if (permit == Permit.NONE) {
            target.room.release();
            counts.skipped.add(shadowRequests.size());
            return false;
        }
        try {
            target.executor.execute(new ShadowCall<>(this, target, shadowRequests, call, permit));
            return true;
        } catch (Throwable e) {
            // It refuses, or there are no threads left. Not worth a word to the request.
            target.room.release();
            counts.saturated.add(shadowRequests.size());
            return false;
        }
    }

    ShadowStats stats() {
        ShadowTarget target = latest;
        return target == null
                ? counts.stats(Double.NaN, CircuitState.CLOSED)
                : counts.stats(target.agreementRate(), target.breaker.state());
    }

    /** What still runs or waits counts for nothing. */
    @Override
    public void close() {
        closed = true;
        ShadowTarget target = latest;
        if (target != null) {
            target.close();
        }
        long now = nanos.getAsLong();
        running.forEach(call -> call.giveUp("the server was closed", now));
    }

    boolean isClosed() {
        return closed;
    }

    long now() {
        return nanos.getAsLong();
    }

    void begins(ShadowCall<O> call) {
        running.add(call);
    }

    /** Counts and records a call that was answered. */
    void answered(ShadowCall<O> call, List<O> outputs, long tookNanos, long now) {
        Duration latency = Duration.ofNanos(tookNanos);
        ended(call, tookNanos, now, i -> recorder.shadowed(call.shadowRequests.get(i), outputs.get(i), latency));
    }

    /** Counts and records a call that failed. */
    void failed(ShadowCall<O> call, Throwable failure, long tookNanos, long now) {
        Duration latency = Duration.ofNanos(tookNanos);
        ended(call, tookNanos, now, i -> {
            recorder.shadowFailed(call.shadowRequests.get(i), failure, latency);
            return ShadowOutcome.FAILED;
        });
    }

    private void ended(ShadowCall<O> call, long tookNanos, long now, IntFunction<ShadowOutcome> record) {
        running.remove(call);
        if (closed) {
            call.shadowRequests.forEach(recorder::notShadowed);
            return;
        }
        boolean answered = false;
        for (int i = 0; i < call.shadowRequests.size(); i++) {
            ShadowOutcome comparison = record.apply(i);
            answered |= comparison != ShadowOutcome.FAILED;
            counts.add(comparison);
            counts.nanos.add(tookNanos);
            if (comparison != ShadowOutcome.FAILED) {
                call.target.compared(comparison == ShadowOutcome.AGREED);
            }
        }
        if (answered) {
            call.target.breaker.succeeded(call.permit);
        } else {
            call.target.breaker.failed(call.permit, now);
        }
    }

    /** Counts a call that was not made after all, and gives back its room. */
    void skipped(ShadowCall<O> call) {
        call.target.room.release();
        call.shadowRequests.forEach(recorder::notShadowed);
        if (!closed) {
            counts.skipped.add(call.shadowRequests.size());
        }
    }

    /** Without a timer: late calls matter only where further ones come. */
    private void giveUpLateCalls(long now) {
        long due = nextSweep.get();
        if (now - due >= 0 && nextSweep.compareAndSet(due, now + sweepPause)) {
            running.forEach(call -> call.giveUpIfLate(now, limit));
        }
    }

    /** Another candidate, or the same in another rollout, begins with a closed breaker, an empty count, and room. */
    private ShadowTarget target(String version, Assignment assignment) {
        ShadowTarget known = latest;
        return known != null && known.is(version, assignment) ? known : change(version, assignment);
    }

    private synchronized ShadowTarget change(String version, Assignment assignment) {
        ShadowTarget known = latest;
        if (known != null && known.is(version, assignment)) {
            return known;
        }
        if (assignment.step().isPresent()) {
            for (ShadowTarget before : replaced) {
                if (before.is(version, assignment)) {
                    return before;
                }
            }
        }
        ShadowTarget fresh = new ShadowTarget(version, assignment, options);
        latest = fresh;
        if (known != null) {
            known.replace();
            replaced.addFirst(known);
        }
        if (replaced.size() > MAX_REPLACED) {
            replaced.removeLast();
        }
        return fresh;
    }
}
