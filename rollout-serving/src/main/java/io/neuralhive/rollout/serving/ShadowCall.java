package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.serving.CircuitBreaker.Permit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call aside, for one request or a batch. It is settled once, whichever comes first: its answer, its failure, or that it is
 * given up. It takes up room until it is settled and its thread is free again.
 */
final class ShadowCall<O> implements Runnable {

    private final Shadow<O> shadow;
    final ShadowTarget target;
    final List<ShadowRequest<O>> shadowRequests;
    private final Supplier<CompletionStage<List<O>>> call;
    final Permit permit;
    private final AtomicBoolean settled = new AtomicBoolean();
    private final AtomicInteger claims = new AtomicInteger(2);
    private volatile long started;
    private @Nullable Thread thread;
    private boolean interrupted;

    /**
     * Creates a call.
     *
     * @param permit what the target's breaker let it through as
     */
    ShadowCall(
            Shadow<O> shadow,
            ShadowTarget target,
            List<ShadowRequest<O>> shadowRequests,
            Supplier<CompletionStage<List<O>>> call,
            Permit permit) {
        this.shadow = shadow;
        this.target = target;
        this.shadowRequests = shadowRequests;
        this.call = call;
        this.permit = permit;
    }

    @Override
    public void run() {
        if (shadow.isClosed() || target.isReplaced() || (permit != Permit.TRY && !target.breaker.isClosed())) {
            // That came while this call waited for a thread: what hangs would keep the threads for as long as all of
            // them
            // wait.
            shadow.skipped(this);
            return;
        }
        started = shadow.now();
        hold(Thread.currentThread());
        shadow.begins(this);
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

    /** Gives it up, unless it has come to its end. */
    void giveUp(String why, long now) {
        if (settled.compareAndSet(false, true)) {
            // First of all the breaker knows, so that what comes next to this thread is not called.
            try {
                failed(new LateException(why), now);
            } finally {
                interrupt(now);
            }
        }
    }

    private void settle(@Nullable List<O> outputs, @Nullable Throwable failure) {
        if (!settled.compareAndSet(false, true)) {
            return;
        }
        long now = shadow.now();
        if (failure != null) {
            failed(failure, now);
        } else if (outputs == null) {
            failed(ModelFailures.none(target.version), now);
        } else if (outputs.size() != shadowRequests.size()) {
            failed(ModelFailures.outputs(target.version, outputs.size(), shadowRequests.size()), now);
        } else {
            answered(outputs, now);
        }
    }

    private void answered(List<O> outputs, long now) {
        try {
            shadow.answered(this, outputs, now - started, now);
        } finally {
            freed();
        }
    }

    private void failed(Throwable failure, long now) {
        try {
            shadow.failed(this, failure, now - started, now);
        } finally {
            freed();
        }
    }

    private void freed() {
        if (claims.decrementAndGet() == 0) {
            target.room.release();
        }
    }

    private synchronized void hold(Thread current) {
        thread = current;
    }

    private synchronized void interrupt(long now) {
        if (thread != null) {
            interrupted = true;
            target.stuck(now);
            thread.interrupt();
        }
    }

    /** The interrupt was meant for this call, not for what its thread does next. */
    private synchronized void letGo() {
        thread = null;
        if (interrupted) {
            target.free();
            Thread.interrupted();
        }
    }
}
