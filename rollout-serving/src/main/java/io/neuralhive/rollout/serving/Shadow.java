package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.serving.CircuitBreaker.Permit;
import io.neuralhive.rollout.split.Assignment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Admits shadow calls: each is made on another thread, or dropped and counted. The request that asks for one never waits
 * and never sees a failure of it. Thread-safe.
 *
 * <p><b>Bounds.</b> A semaphore per candidate bounds the calls that run or wait, each for one request or one batch; threads
 * are bounded per candidate too. A candidate that hangs and ignores interrupts may hold all of its threads for good. The
 * next candidate, which may fix that, gets a {@link ShadowTarget} with room and threads of its own.
 *
 * <p><b>Order.</b> Room is taken before the breaker is asked: the breaker grants one try per pause, and a try that found no
 * room would be lost. Each path that makes no call after all gives the room back.
 *
 * <p><b>Late calls</b> are given up without a timer: each request that offers a call checks for late ones, at most eight
 * times per time limit. So a call is given up after at most 9/8 of the limit and the time until the next request; without
 * further requests, the room is not needed.
 *
 * <p>See docs/decisions/0026-shadow-calls.md.
 */
final class Shadow<O> implements AutoCloseable {

    /**
     * How many earlier candidates are remembered, so that a request that takes longer than their rollouts does not start
     * them again.
     */
    private static final int MAX_REPLACED = 16;

    private final ShadowOptions options;
    private final LongSupplier nanos;
    private final long limit;
    private final long sweepPause;
    private final AtomicLong nextSweep;
    private final Set<ShadowCall<O>> running = ConcurrentHashMap.newKeySet();
    private final ShadowResults<O> results;
    private volatile @Nullable ShadowTarget latest;
    /** The targets before it, the latest first. */
    private final Deque<ShadowTarget> replaced = new ArrayDeque<>();

    Shadow(OutputRecorder<O> recorder, ShadowOptions options, LongSupplier nanos) {
        this.results = new ShadowResults<>(recorder);
        this.options = options;
        this.nanos = nanos;
        this.limit = options.timeLimit().toNanos();
        this.sweepPause = Math.max(1, limit / 8);
        this.nextSweep = new AtomicLong(nanos.getAsLong());
    }

    /**
     * Has a version called, or drops the call.
     *
     * @param requests those for which it is called, at least one
     * @param call makes the call; the outputs are in the order of the requests
     */
    void offer(String version, List<ShadowRequest<O>> requests, Supplier<CompletionStage<List<O>>> call) {
        if (!isAccepted(version, requests, call)) {
            results.dropped(requests);
        }
    }

    private boolean isAccepted(
            String version, List<ShadowRequest<O>> requests, Supplier<CompletionStage<List<O>>> call) {
        if (results.isClosed()) {
            return false;
        }
        long now = nanos.getAsLong();
        giveUpLateCalls(now);
        ShadowTarget target = target(version, requests.get(0).assignment());
        if (target.isReplaced()) {
            // A request of the rollout before, which took longer than its end.
            results.counts().skipped.add(requests.size());
            return false;
        }
        if (!target.room.tryAcquire()) {
            (target.breaker.isClosed() ? results.counts().saturated : results.counts().skipped).add(requests.size());
            return false;
        }
        Permit permit = target.breaker.ask(now);
        if (permit == Permit.NONE) {
            target.room.release();
            results.counts().skipped.add(requests.size());
            return false;
        }
        try {
            AdmittedCall<O> admitted = new AdmittedCall<>(target, permit, requests);
            target.executor.execute(new ShadowCall<>(admitted, call, results, nanos, running));
            return true;
        } catch (Throwable e) {
            // The executor rejects it, or there are no threads left, which does not fail the request.
            target.room.release();
            results.counts().saturated.add(requests.size());
            return false;
        }
    }

    ShadowStats stats() {
        ShadowTarget target = latest;
        return target == null
                ? results.counts().stats(Double.NaN, CircuitState.CLOSED)
                : results.counts().stats(target.agreementRate(), target.breaker.state());
    }

    /** What still runs or waits counts for nothing. */
    @Override
    public void close() {
        results.close();
        ShadowTarget target = latest;
        if (target != null) {
            target.close();
        }
        long now = nanos.getAsLong();
        running.forEach(call -> call.giveUp("the server was closed", now));
    }

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
