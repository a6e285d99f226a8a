package io.neuralhive.rollout;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.store.WantedSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What this process knows of rollouts beyond their saved state: which splits are applied, and what the listeners know. All
 * of it may be lost; the work is then repeated. Thread-safe; a session's methods are for the one thread that advances its
 * rollout.
 */
final class ProcessState {

    /** Marks a split that is known to be applied; any other object marks one attempt or disturbance. */
    private static final Object CONFIRMED = new Object();

    /** An evaluation of a gate, and the rollout after it. */
    record Evaluation(Rollout rollout, Checkpoint checkpoint) {}

    /** What the listeners know of a rollout, and what it wanted when this process last saw it. */
    static final class Session {
        /** Whether the listeners were notified that the rollout is active. */
        boolean introduced;

        /** Up to which sequence number the listeners know the rollout's events. */
        long published;

        /** The evaluations that the listeners don't know yet. */
        final List<Evaluation> evaluations = new ArrayList<>(1);

        /** The split that the rollout wanted; read by other threads, too. */
        volatile WantedSplit wanted;

        private Session(Rollout rollout) {
            published = rollout.saved().published();
            wanted = WantedSplit.of(rollout);
        }
    }

    private final ConcurrentMap<String, Session> sessions = new ConcurrentHashMap<>();

    /** What is known of the splits of rollouts, by their ids. A late split may arrive after the session. */
    private final ConcurrentMap<String, Object> splits = new ConcurrentHashMap<>();

    /** Returns the session of a rollout that was just read from the store. */
    Session session(Rollout rollout) {
        Session session = sessions.computeIfAbsent(rollout.id(), id -> new Session(rollout));
        // Another node may have notified the listeners in between.
        session.published = Math.max(session.published, rollout.saved().published());
        session.wanted = WantedSplit.of(rollout);
        return session;
    }

    /** Returns the sessions of all rollouts that this process has advanced and has not forgotten, as they are now. */
    Map<String, Session> sessions() {
        return Map.copyOf(sessions);
    }

    /**
     * Returns what is known of a rollout.
     *
     * @param successorPending whether it was replaced and may still have traffic
     */
    Due.Known known(Rollout rollout, Session session, boolean successorPending) {
        boolean unpublished = session.published < rollout.saved().events() || !session.evaluations.isEmpty();
        return new Due.Known(session.introduced, split(rollout.id()), unpublished, successorPending);
    }

    /** Returns what is known of the split that a rollout wants. */
    Due.Split split(String rolloutId) {
        Object known = splits.get(rolloutId);
        if (known == null) {
            return Due.Split.UNKNOWN;
        }
        return known == CONFIRMED ? Due.Split.APPLIED : Due.Split.DISTURBED;
    }

    /** Notes that the traffic may differ from what a rollout wants, until that is confirmed with the returned mark. */
    Object disturb(String rolloutId) {
        Object mark = new Object();
        splits.put(rolloutId, mark);
        return mark;
    }

    /** Notes that the traffic is as a rollout wants it, unless it was disturbed after the mark was returned. */
    void confirm(String rolloutId, Object mark) {
        splits.replace(rolloutId, mark, CONFIRMED);
    }

    /** Notes that a later rollout is responsible for the model's traffic. */
    void handOver(String rolloutId, String laterId) {
        disturb(laterId);
        splits.remove(rolloutId);
    }

    /** Drops what is known of a rollout that has ended, except that a late split has disturbed the traffic. */
    void forget(String rolloutId) {
        sessions.remove(rolloutId);
        splits.remove(rolloutId, CONFIRMED);
    }

    /** Drops everything known of a rollout that is no longer in the store. */
    void drop(String rolloutId) {
        sessions.remove(rolloutId);
        splits.remove(rolloutId);
    }
}
