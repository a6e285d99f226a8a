package io.neuralhive.rollout;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.StateMachine;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.time.Clock;
import io.neuralhive.rollout.time.RolloutTimers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Advances a rollout: does what is {@linkplain Due due}, until it has to wait.
 *
 * <p>Not to be called concurrently for two rollouts of one model.
 *
 * @param onClosed takes a rollout that has ended and whose listeners know
 */
record Advancer(
        RolloutStore store,
        Clock clock,
        RolloutTimers timers,
        Effects effects,
        Gatekeeper gatekeeper,
        Publisher publisher,
        ProcessState processState,
        Consumer<Rollout> onClosed,
        Lifecycle lifecycle) {

    private static final Logger LOG = LoggerFactory.getLogger(Advancer.class);

    /** The time after which failed work is tried again. */
    static final Duration RETRY = Duration.ofSeconds(5);

    /** Does what is due, unless the engine is being closed. */
    void advance(String rolloutId) {
        Optional<Rollout> next = store.find(rolloutId);
        while (next.isPresent() && !lifecycle.isClosed()) {
            next = advance(next.get());
        }
    }

    /** Schedules a rollout to be advanced in a few seconds. */
    void advanceSoon(String rolloutId) {
        timers.schedule(rolloutId, clock.now().plus(RETRY));
    }

    /** Drops what is known of a rollout that is no longer in the store, and cancels its timer. */
    void drop(String rolloutId) {
        processState.drop(rolloutId);
        timers.cancel(rolloutId);
    }

    /** Does one thing that is due. Returns the rollout afterwards, or nothing if it waits for its timer. */
    private Optional<Rollout> advance(Rollout rollout) {
        Instant now = now(rollout);
        ProcessState.Session session = processState.session(rollout);
        Due due = Due.of(rollout, processState.known(rollout, session, isSuccessorPending(rollout)), now);
        return switch (due) {
            case NOTIFY_ACTIVE -> {
                session.introduced = true;
                publisher.active(rollout);
                yield Optional.of(rollout);
            }
            case RESTORE_TRAFFIC -> restoreTraffic(rollout);
            case APPLY_SPLIT -> applySplit(rollout, session);
            case RESTORE_SPLIT -> restoreSplit(rollout);
            case EVALUATE -> evaluate(rollout, session, now);
            case UPDATE_REGISTRY -> save(rollout, session, effects.updateRegistry(rollout));
            case AWAIT_SUCCESSOR -> {
                advanceSoon(rollout.id());
                yield Optional.empty();
            }
            case PUBLISH -> publish(rollout, session);
            case CLOSE -> save(rollout, session, new Signal.Closed());
            case FORGET -> {
                processState.forget(rollout.id());
                timers.cancel(rollout.id());
                onClosed.accept(rollout);
                yield Optional.empty();
            }
            case WAIT -> {
                rollout.nextTimer()
                        .ifPresentOrElse(at -> timers.schedule(rollout.id(), at), () -> timers.cancel(rollout.id()));
                yield Optional.empty();
            }
        };
    }

    /**
     * The split is confirmed only once the rollout was saved: a concurrent pause or abort may have come first, and made it
     * the wrong split.
     */
    private Optional<Rollout> applySplit(Rollout rollout, ProcessState.Session session) {
        Object mark = processState.disturb(rollout.id());
        Signal result = effects.applySplit(rollout);
        boolean saved = commit(rollout, session, result);
        if (saved && result instanceof Signal.SplitApplied) {
            processState.confirm(rollout.id(), mark);
        }
        return store.find(rollout.id());
    }

    private Optional<Rollout> restoreSplit(Rollout rollout) {
        Object mark = processState.disturb(rollout.id());
        if (effects.applySplit(rollout) instanceof Signal.EffectFailed failed) {
            LOG.warn(
                    "rollout_split_not_restored rollout={} why={}",
                    Names.printable(rollout.id()),
                    failed.explanation());
            advanceSoon(rollout.id());
            return Optional.empty();
        }
        Optional<Rollout> now = store.find(rollout.id());
        if (now.map(Rollout::wantedSplit).orElse(rollout.wantedSplit()).equals(rollout.wantedSplit())) {
            processState.confirm(rollout.id(), mark);
        }
        return now;
    }

    /** Applies the split of the model's latest rollout after one that has ended. */
    private Optional<Rollout> restoreTraffic(Rollout rollout) {
        Rollout latest = store.history(rollout.model(), 1).stream().findFirst().orElse(rollout);
        if (latest.id().equals(rollout.id())) {
            return restoreSplit(rollout);
        }
        processState.handOver(rollout.id(), latest.id());
        timers.schedule(latest.id(), clock.now());
        return store.find(rollout.id());
    }

    private Optional<Rollout> evaluate(Rollout rollout, ProcessState.Session session, Instant now) {
        Checkpoint checkpoint = gatekeeper.evaluate(rollout, now);
        requireNotStopped();
        Transition transition =
                StateMachine.apply(rollout, new Signal.GateEvaluated(checkpoint), session.published, now(rollout));
        if (store.commit(List.of(transition))) {
            session.evaluations.add(new ProcessState.Evaluation(transition.next(), checkpoint));
        }
        return store.find(rollout.id());
    }

    /** The result of an interrupted rule or validator is not reliable. */
    private void requireNotStopped() {
        lifecycle.requireNotClosed();
        if (Thread.currentThread().isInterrupted()) {
            throw WorkStoppedException.interrupted("it evaluated a gate");
        }
    }

    private Optional<Rollout> publish(Rollout rollout, ProcessState.Session session) {
        session.evaluations.forEach(evaluation -> publisher.evaluated(evaluation.rollout(), evaluation.checkpoint()));
        session.evaluations.clear();
        if (session.published < rollout.saved().events()) {
            for (RolloutEvent event : store.events(rollout.id(), session.published)) {
                publisher.event(event);
                session.published = event.header().sequence();
            }
        }
        if (session.published < rollout.saved().events()) {
            throw new IllegalStateException("The store returned " + session.published + " of the "
                    + rollout.saved().events() + " events of " + rollout.id()
                    + ": it must read from the primary database, not from a replica");
        }
        return Optional.of(rollout);
    }

    /** The end of a replaced rollout is published only when it has no more traffic: with its successor's first split. */
    private boolean isSuccessorPending(Rollout rollout) {
        return rollout.isEnded()
                && rollout.ending()
                        .filter(ending -> ending.reason() == Reason.SUPERSEDED)
                        .flatMap(ending -> store.active(rollout.model()))
                        // One that was paused before its first split has it applied, but not saved.
                        .map(successor -> successor.position().applied().isEmpty()
                                && processState.split(successor.id()) != Due.Split.APPLIED)
                        .orElse(false);
    }

    /** Saves the transition of a signal. If another writer saved first, the rollout continues from what they saved. */
    private Optional<Rollout> save(Rollout rollout, ProcessState.Session session, Signal signal) {
        commit(rollout, session, signal);
        return store.find(rollout.id());
    }

    private boolean commit(Rollout rollout, ProcessState.Session session, Signal signal) {
        return store.commit(List.of(StateMachine.apply(rollout, signal, session.published, now(rollout))));
    }

    private Instant now(Rollout rollout) {
        Instant now = clock.now();
        return now.isBefore(rollout.updatedAt()) ? rollout.updatedAt() : now;
    }
}
