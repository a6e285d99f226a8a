package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.serving.CircuitBreaker.Permit;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One shadow call, for one request or a batch. Thread-safe.
 *
 * <p>It is settled once, by whichever comes first: its answer, its failure, or that it is given up. {@link #settled} decides that
 * race by one compare-and-set, so that each call has one result.
 *
 * <p>Its room has two claims, the result's and the thread's, and is free when both are gone: an asynchronous model gives back the
 * thread before the answer, and a call that is given up has its result before it gives back the thread. So the room bounds both
 * the calls without a result and the threads in use, and a model that ignores interrupts can't make the server start more.
 */
final class ShadowCall<O> implements Runnable {

    private final AdmittedCall<O> admitted;
    private final Supplier<CompletionStage<List<O>>> call;
    private final ShadowResults<O> results;
    private final LongSupplier nanos;
    /** All calls that were made and are not settled yet; shared. */
    private final Set<ShadowCall<O>> running;

    private final AtomicBoolean settled = new AtomicBoolean();
    private final AtomicInteger claims = new AtomicInteger(2);
    private volatile long started;
    private @Nullable Thread thread;
    private boolean interrupted;

    /**
     * Creates a call.
     *
     * @param call makes it; the outputs are in the order of the requests
     * @param nanos a clock as {@link System#nanoTime}
     * @param running contains the call while it is in progress
     */
    ShadowCall(
            AdmittedCall<O> admitted,
            Supplier<CompletionStage<List<O>>> call,
            ShadowResults<O> results,
            LongSupplier nanos,
            Set<ShadowCall<O>> running) {
        this.admitted = admitted;
        this.call = call;
        this.results = results;
        this.nanos = nanos;
        this.running = running;
    }

    @Override
    public void run() {
        if (isPointless()) {
            admitted.target().room.release();
            results.skipped(admitted);
            return;
        }
        started = nanos.getAsLong();
        hold(Thread.currentThread());
        running.add(this);
        try {
            call.get().whenComplete(this::settle);
        } catch (Throwable e) {
            settle(null, e);
        } finally {
            letGo();
            freed();
        }
    }

    /** Gives it up if it has taken too long. */
    void giveUpIfLate(long now, long limitNanos) {
        if (now - started > limitNanos) {
            giveUp("no answer within " + Duration.ofNanos(limitNanos), now);
        }
    }

    /** Gives it up, unless it is settled. */
    void giveUp(String why, long now) {
        if (settled.compareAndSet(false, true)) {
            // Reported to the breaker first, so that this thread does not start another call of the same candidate.
            try {
                failed(new LateException(why), now);
            } finally {
                interrupt(now);
            }
        }
    }

    /** What changed while this waited for a thread: each call of a candidate that hangs would hold a thread for the time limit. */
    private boolean isPointless() {
        ShadowTarget target = admitted.target();
        return results.isClosed()
                || target.isReplaced()
                || (admitted.permit() != Permit.TRY && !target.breaker.isClosed());
    }

    private void settle(@Nullable List<O> outputs, @Nullable Throwable failure) {
        if (!settled.compareAndSet(false, true)) {
            return;
        }
        long now = nanos.getAsLong();
        String version = admitted.target().version;
        int requests = admitted.requests().size();
        if (failure != null) {
            failed(failure, now);
        } else if (outputs == null) {
            failed(ModelFailures.none(version), now);
        } else if (outputs.size() != requests) {
            failed(ModelFailures.outputs(version, outputs.size(), requests), now);
        } else {
            answered(outputs, now);
        }
    }

    private void answered(List<O> outputs, long now) {
        running.remove(this);
        try {
            results.answered(admitted, outputs, now - started, now);
        } finally {
            freed();
        }
    }

    private void failed(Throwable failure, long now) {
        running.remove(this);
        try {
            results.failed(admitted, failure, now - started, now);
        } finally {
            freed();
        }
    }

    private void freed() {
        if (claims.decrementAndGet() == 0) {
            admitted.target().room.release();
        }
    }

    private synchronized void hold(Thread current) {
        thread = current;
    }

    private synchronized void interrupt(long now) {
        if (thread != null) {
            interrupted = true;
            admitted.target().stuck(now);
            thread.interrupt();
        }
    }

    /** The interrupt was meant for this call, not for what its thread does next. */
    private synchronized void letGo() {
        thread = null;
        if (interrupted) {
            admitted.target().free();
            Thread.interrupted();
        }
    }
}
