package io.neuralhive.rollout;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.internal.Quietly;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.store.RolloutStore;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has rollouts advanced on the worker threads, those of a model one after the other, and retries after failures.
 * Thread-safe.
 *
 * <p>Why: {@code docs/decisions/0011-calls-and-threads.md}.
 */
final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final RolloutStore store;
    private final Threads threads;
    private final Advancer advancer;
    private final SerialRunner runner;
    private final Lifecycle lifecycle;

    Dispatcher(RolloutStore store, Threads threads, Advancer advancer, Lifecycle lifecycle) {
        this.store = store;
        this.threads = threads;
        this.advancer = advancer;
        this.runner = new SerialRunner(this::advance);
        this.lifecycle = lifecycle;
    }

    /** Has a rollout advanced whose timer is due, without waiting for the store. */
    void onTimer(String rolloutId) {
        if (lifecycle.isClosed()) {
            return;
        }
        try {
            threads.urgentWorkers().execute(() -> request(rolloutId));
        } catch (Throwable e) {
            tryLater(rolloutId, e);
        }
    }

    /**
     * Advances a rollout that was just saved. A failure from here on does not undo the save.
     *
     * @return the rollout afterwards
     */
    Rollout launch(Rollout saved) {
        try {
            request(saved);
            return store.find(saved.id()).orElse(saved);
        } catch (Throwable e) {
            tryLater(saved.id(), e);
            return saved;
        }
    }

    /**
     * Logs why a rollout could not be advanced, and schedules a retry in a few seconds, unless the engine is being closed.
     */
    void tryLater(String rolloutId, Throwable why) {
        if (lifecycle.isClosed()) {
            LOG.debug("rollout_advance_stopped rollout={}", Names.printable(rolloutId));
            return;
        }
        try {
            advancer.advanceSoon(rolloutId);
            Quietly.log(() -> LOG.error(
                    "rollout_advance_failed rollout={} retry_in={} why={}",
                    Names.printable(rolloutId),
                    Advancer.RETRY,
                    Names.printableSentence(why.toString())));
        } catch (Throwable e) {
            Quietly.log(() -> LOG.error(
                    "rollout_timer_lost rollout={} why={} after={}: it continues when start() is called again",
                    Names.printable(rolloutId),
                    Names.printableSentence(e.toString()),
                    Names.printableSentence(why.toString())));
        }
        Quietly.log(() -> LOG.debug("rollout_advance_failed", why));
    }

    private void advance(String rolloutId) {
        try {
            advancer.advance(rolloutId);
        } catch (Throwable e) {
            tryLater(rolloutId, e);
        }
    }

    private void request(String rolloutId) {
        try {
            store.find(rolloutId).ifPresentOrElse(this::request, () -> advancer.drop(rolloutId));
        } catch (Throwable e) {
            tryLater(rolloutId, e);
        }
    }

    private void request(Rollout rollout) {
        runner.request(rollout.model(), rollout.id(), workers(rollout));
    }

    /** Rollbacks do not wait behind sources that hang. */
    private Executor workers(Rollout rollout) {
        return rollout.status() == RolloutStatus.ROLLING_BACK ? threads.urgentWorkers() : threads.workers();
    }
}
