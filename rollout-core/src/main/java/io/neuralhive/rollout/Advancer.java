package io.neuralhive.rollout;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.internal.Quietly;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.StateMachine;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.store.SplitChanges;
import io.neuralhive.rollout.store.SplitFeed;
import io.neuralhive.rollout.store.WantedSplit;
import io.neuralhive.rollout.time.Clock;
import io.neuralhive.rollout.time.RolloutTimers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is due for a rollout, until nothing is: puts the split it wants into force, looks at its gate, tells the
 * registry, tells the listeners, and sets the next wake-up. Everything follows from the saved state, so that it can be
 * stopped anywhere and done again.
 *
 * <p>Not to be called for two rollouts of one model at the same time.
 */
final class Advancer {

    private static final Logger LOG = LoggerFactory.getLogger(Advancer.class);
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** What this process knows of a rollout beyond its saved state; all of it can be lost. */
    private static final class Session {
        /** Whether this process has put the rollout's split into force. A router may have forgotten what another one did. */
        private boolean asserted;

        private long published;

        /** What the rollout wanted when this process last looked at it. */
        private volatile WantedSplit wanted;

        /** Looks that the listeners don't know of yet. */
        private final List<Evaluation> evaluations = new ArrayList<>(1);

        private Session(Rollout rollout) {
            published = rollout.published();
            wanted = WantedSplit.of(rollout);
        }
    }

    private record Evaluation(Rollout rollout, Checkpoint checkpoint) {}

    private enum Next {
        GO_ON,
        WAIT
    }

    private final RolloutStore store;
    private final Clock clock;
    private final RolloutTimers timers;
    private final Effects effects;
    private final Gatekeeper gatekeeper;
    private final Publisher publisher;
    private final Consumer<Rollout> onClosed;
    private final BooleanSupplier closing;
    private final ConcurrentMap<String, Session> sessions = new ConcurrentHashMap<>();

    /**
     * Rollouts whose wanted split may not be in force, since another one came late, after it had been given up. The mark
     * tells one such event from the next.
     */
    private final ConcurrentMap<String, Object> disturbed = new ConcurrentHashMap<>();

    /**
     * Creates the advancer.
     *
     * @param onClosed takes a rollout that has ended and whose listeners know
     * @param closing whether the engine is being closed
     */
    Advancer(
            RolloutStore store,
            Clock clock,
            RolloutTimers timers,
            Effects effects,
            Gatekeeper gatekeeper,
            Publisher publisher,
            Consumer<Rollout> onClosed,
            BooleanSupplier closing) {
        this.store = store;
        this.clock = clock;
        this.timers = timers;
        this.effects = effects;
        this.gatekeeper = gatekeeper;
        this.publisher = publisher;
        this.onClosed = onClosed;
        this.closing = closing;
    }

    /** Does what is due. Failures are logged, and tried again later. */
    void advance(String rolloutId) {
        try {
            Optional<Rollout> found = store.find(rolloutId);
            while (found.isPresent() && advance(found.get()) == Next.GO_ON) {
                found = store.find(rolloutId);
            }
        } catch (Throwable e) {
            tryLater(rolloutId, e);
        }
    }

    /** Logs why a rollout could not be advanced, and has it woken again, unless the engine is being closed. */
    void tryLater(String rolloutId, Throwable why) {
        if (closing.getAsBoolean()) {
            LOG.debug("rollout_advance_stopped rollout={}", Names.printable(rolloutId));
            return;
        }
        try {
            timers.schedule(rolloutId, clock.now().plus(RETRY));
            Quietly.log(() -> LOG.error(
                    "rollout_advance_failed rollout={} retry_in={} why={}",
                    Names.printable(rolloutId),
                    RETRY,
                    Names.printableSentence(why.toString())));
        } catch (Throwable e) {
            Quietly.log(() -> LOG.error(
                    "rollout_timer_lost rollout={} why={} after={}: it goes on after recover()",
                    Names.printable(rolloutId),
                    Names.printableSentence(e.toString()),
                    Names.printableSentence(why.toString())));
        }
        Quietly.log(() -> LOG.debug("rollout_advance_failed", why));
    }

    /** Notes that the traffic of a rollout's model may not be as it shall; it is put right by the next advance. */
    void disturbed(String rolloutId) {
        disturbed.put(rolloutId, new Object());
    }

    /** Drops what is known of a rollout that the store does not have any more, and answers its wake-up. */
    void forget(String rolloutId) {
        sessions.remove(rolloutId);
        disturbed.remove(rolloutId);
        timers.cancel(rolloutId);
    }

    /**
     * Notices what other nodes have done with rollouts that this one has advanced, too: what is kept of those that have ended goes,
     * and listeners are told.
     */
    void review(SplitFeed shared) {
        if (sessions.isEmpty()) {
            return;
        }
        SplitChanges underWay = shared.underWay();
        Map<String, WantedSplit> readable = new HashMap<>();
        underWay.splits().forEach(split -> readable.put(split.fencingToken().rolloutId(), split));
        Set<String> unreadable = underWay.unreadable().stream()
                .map(split -> split.fencingToken().rolloutId())
                .collect(Collectors.toSet());
        sessions.forEach((id, session) -> {
            WantedSplit wanted = readable.get(id);
            boolean changed = wanted == null || !wanted.isSameAs(session.wanted);
            if (changed && !unreadable.contains(id)) {
                store.find(id).ifPresentOrElse(rollout -> review(rollout, session), () -> sessions.remove(id));
            }
        });
    }

    private void review(Rollout rollout, Session session) {
        if (rollout.isEnded() && rollout.isOpen()) {
            // Whoever tells the listeners of its end has not done so yet.
            return;
        }
        session.wanted = WantedSplit.of(rollout);
        publisher.followed(rollout);
        if (rollout.isEnded()) {
            sessions.remove(rollout.id(), session);
            onClosed.accept(rollout);
        }
    }

    /** Returns of how many rollouts this process knows something beyond their saved state. */
    int known() {
        return sessions.size();
    }

    private Next advance(Rollout rollout) {
        Session session = session(rollout);
        Instant now = now(rollout);
        if (rollout.isEnded() && disturbed.containsKey(rollout.id())) {
            return restoreAfterEnd(rollout, session);
        }
        if (isSplitDue(rollout, session, now)) {
            return applySplit(rollout, session);
        }
        boolean due = rollout.nextTimer().map(at -> !at.isAfter(now)).orElse(false);
        if (due && rollout.status() == RolloutStatus.RUNNING) {
            return evaluate(rollout, session, now);
        }
        if (due) {
            return save(rollout, session, effects.updateRegistry(rollout));
        }
        return rest(rollout, session);
    }

    private Session session(Rollout rollout) {
        Session known = sessions.get(rollout.id());
        if (known != null) {
            // Another node may have told the listeners in between.
            known.published = Math.max(known.published, rollout.published());
            known.wanted = WantedSplit.of(rollout);
            return known;
        }
        Session fresh = new Session(rollout);
        sessions.put(rollout.id(), fresh);
        if (!rollout.isEnded()) {
            publisher.active(rollout);
        }
        return fresh;
    }

    private boolean isSplitDue(Rollout rollout, Session session, Instant now) {
        boolean unsettled = isUnsettled(rollout);
        boolean backingOff =
                unsettled && rollout.failedAttempts() > 0 && rollout.dueAt().isAfter(now);
        boolean inForce = rollout.isEnded() || (session.asserted && !disturbed.containsKey(rollout.id()));
        return (unsettled || !inForce) && !backingOff;
    }

    private static boolean isUnsettled(Rollout rollout) {
        return !rollout.settled() && !rollout.isEnded() && !rollout.isPaused();
    }

    /**
     * Until it is known that nobody changed the rollout in the meantime, what was put into force may be the wrong split:
     * somebody else's pause or abort may have come first.
     */
    private Next applySplit(Rollout rollout, Session session) {
        Object mark = new Object();
        disturbed.put(rollout.id(), mark);
        session.asserted = false;
        Signal result = effects.applySplit(rollout);
        boolean applied = result instanceof Signal.SplitApplied;
        if (isUnsettled(rollout)) {
            boolean saved = commit(rollout, session, result);
            confirm(rollout, session, mark, applied && saved);
            return Next.GO_ON;
        }
        if (result instanceof Signal.EffectFailed failed) {
            LOG.warn(
                    "rollout_split_not_restored rollout={} why={}",
                    Names.printable(rollout.id()),
                    failed.explanation());
            timers.schedule(rollout.id(), clock.now().plus(RETRY));
            return Next.WAIT;
        }
        confirm(rollout, session, mark, isStillWanted(rollout));
        return Next.GO_ON;
    }

    private void confirm(Rollout rollout, Session session, Object mark, boolean confirmed) {
        if (confirmed) {
            session.asserted = true;
            disturbed.remove(rollout.id(), mark);
        }
    }

    private boolean isStillWanted(Rollout applied) {
        return store.find(applied.id())
                .map(now -> now.wantedSplit().equals(applied.wantedSplit()))
                .orElse(true);
    }

    /** The traffic of an ended rollout's model is as the model's latest rollout wants it. */
    private Next restoreAfterEnd(Rollout rollout, Session session) {
        Rollout latest = store.history(rollout.model(), 1).stream().findFirst().orElse(rollout);
        if (latest.id().equals(rollout.id())) {
            return applySplit(rollout, session);
        }
        disturbed(latest.id());
        disturbed.remove(rollout.id());
        timers.schedule(latest.id(), clock.now());
        return Next.GO_ON;
    }

    private Next evaluate(Rollout rollout, Session session, Instant now) {
        Checkpoint checkpoint = gatekeeper.evaluate(rollout, now);
        requireNotStopped();
        Transition transition =
                StateMachine.apply(rollout, new Signal.GateEvaluated(checkpoint), session.published, now(rollout));
        if (store.commit(List.of(transition))) {
            session.evaluations.add(new Evaluation(transition.next(), checkpoint));
        }
        return Next.GO_ON;
    }

    /** A rule or validator that was interrupted may have answered something; it is no answer. */
    private void requireNotStopped() {
        if (closing.getAsBoolean()) {
            throw WorkStoppedException.closed();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw WorkStoppedException.interrupted("it looked at a gate");
        }
    }

    private Next rest(Rollout rollout, Session session) {
        if (isSuccessorUnsettled(rollout)) {
            timers.schedule(rollout.id(), clock.now().plus(RETRY));
            return Next.WAIT;
        }
        session.evaluations.forEach(evaluation -> publisher.evaluated(evaluation.rollout(), evaluation.checkpoint()));
        session.evaluations.clear();
        for (RolloutEvent event : unpublished(rollout, session)) {
            publisher.event(event);
            session.published = event.header().sequence();
        }
        if (rollout.isEnded()) {
            return close(rollout, session);
        }
        rollout.nextTimer().ifPresentOrElse(at -> timers.schedule(rollout.id(), at), () -> timers.cancel(rollout.id()));
        return Next.WAIT;
    }

    /** A replaced rollout has ended for others to know only when the traffic has left it: with its successor's first split. */
    private boolean isSuccessorUnsettled(Rollout rollout) {
        boolean superseded = rollout.isEnded()
                && rollout.ending()
                        .map(ending -> ending.reason() == Reason.SUPERSEDED)
                        .orElse(false);
        return superseded
                && store.active(rollout.model())
                        .map(successor -> successor.applied().isEmpty() && !isAsserted(successor))
                        .orElse(false);
    }

    /** A successor that was paused before its first split has it put into force, but not acknowledged. */
    private boolean isAsserted(Rollout rollout) {
        Session session = sessions.get(rollout.id());
        return session != null && session.asserted;
    }

    private List<RolloutEvent> unpublished(Rollout rollout, Session session) {
        return session.published < rollout.events() ? store.events(rollout.id(), session.published) : List.of();
    }

    private Next close(Rollout rollout, Session session) {
        if (rollout.isOpen()) {
            return save(rollout, session, new Signal.Closed());
        }
        sessions.remove(rollout.id());
        timers.cancel(rollout.id());
        onClosed.accept(rollout);
        return Next.WAIT;
    }

    /** Saves what follows from a signal. If somebody else saved first, the loop starts over from what they saved. */
    private Next save(Rollout rollout, Session session, Signal signal) {
        commit(rollout, session, signal);
        return Next.GO_ON;
    }

    private boolean commit(Rollout rollout, Session session, Signal signal) {
        return store.commit(List.of(StateMachine.apply(rollout, signal, session.published, now(rollout))));
    }

    private Instant now(Rollout rollout) {
        Instant now = clock.now();
        return now.isBefore(rollout.updatedAt()) ? rollout.updatedAt() : now;
    }
}
