package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.jdbc.json.RolloutFormat;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.WantedSplit;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Saves transitions to the database. Each save has a mark of its own, which its rows keep for a while: if the
 * connection breaks during the commit, the mark shows whether it succeeded, even after later saves.
 * Why: {@code docs/decisions/0015-marks-of-saves.md}.
 */
final class Save {

    private static final String INSERT =
            "insert into rollout (id, model, rollout_number, revision, active_model, open_since,"
                    + " due_at, recent_saves, updated_at, state, split, split_changed_at)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, current_timestamp)";
    private static final String UPDATE =
            "update rollout set revision = ?, active_model = ?, open_since = ?, due_at = ?,"
                    + " recent_saves = substring(cast(? as varchar(20)) || recent_saves from 1 for 136), updated_at = ?, state = ?,"
                    + " split_changed_at = case when split = ? then split_changed_at else current_timestamp end, split = ?"
                    + " where id = ? and revision = ?";
    private static final String INSERT_EVENT =
            "insert into rollout_event (rollout_id, sequence_number, happened_at, event) values (?, ?, ?, ?)";
    private static final String RECENT_SAVES = "select recent_saves from rollout where id = ?";

    /** Ended rollouts come first, so that a successor can become active; the rest of the order makes deadlocks rare. */
    private static final Comparator<Transition> ORDER = Comparator.comparing(
                    (Transition transition) -> !transition.next().isEnded())
            .thenComparing(transition -> transition.next().id());

    private final List<Transition> transitions;
    private final LongSupplier nanos;
    private final String mark = UUID.randomUUID().toString().replace("-", "").substring(16) + ",";

    private Save(List<Transition> transitions, LongSupplier nanos) {
        this.transitions = transitions;
        this.nanos = nanos;
    }

    /**
     * Returns the save of transitions.
     *
     * @param nanos the time in nanoseconds from any origin
     * @throws IllegalArgumentException if there are none, or two of the same rollout
     */
    static Save of(List<Transition> transitions, LongSupplier nanos) {
        long rollouts = transitions.stream()
                .map(transition -> Keys.require("rollout id", transition.next().id()))
                .distinct()
                .count();
        if (transitions.isEmpty() || rollouts < transitions.size()) {
            throw new IllegalArgumentException(transitions.size() + " transitions of " + rollouts
                    + " rollouts; allowed is one for each rollout, at least one");
        }
        return new Save(transitions.stream().sorted(ORDER).toList(), nanos);
    }

    /**
     * Saves all transitions, or none.
     *
     * @param mayBeDone whether an earlier attempt may have been committed
     * @return false if another save was faster
     */
    boolean on(Session session, boolean mayBeDone) throws SQLException {
        SaveLimits limits = SaveLimits.begin(session, nanos);
        for (Transition transition : transitions) {
            if (!replace(session, transition.next())) {
                session.rollback();
                return mayBeDone && isDone(session);
            }
        }
        List<Object[]> events = events();
        if (!events.isEmpty()) {
            session.batch(INSERT_EVENT, events);
        }
        limits.requireTimeLeft();
        return true;
    }

    private boolean isDone(Session session) throws SQLException {
        String id = transitions.get(0).next().id();
        return session.query(RECENT_SAVES, row -> row.getString(1), id).stream()
                .anyMatch(marks -> marks.contains(mark));
    }

    private boolean replace(Session session, Rollout next) throws SQLException {
        try {
            return next.revision() == 1 ? insert(session, next) : update(session, next);
        } catch (SQLException e) {
            if (Fault.of(e) == Fault.DUPLICATE) {
                return false;
            }
            throw e;
        }
    }

    private boolean insert(Session session, Rollout next) throws SQLException {
        session.update(
                INSERT,
                next.id(),
                next.model(),
                next.number(),
                next.revision(),
                activeModel(next),
                openSince(next),
                dueAt(next),
                mark,
                next.updatedAt(),
                RolloutFormat.write(next),
                RolloutFormat.write(WantedSplit.of(next)));
        return true;
    }

    private boolean update(Session session, Rollout next) throws SQLException {
        String split = RolloutFormat.write(WantedSplit.of(next));
        int replaced = session.update(
                UPDATE,
                next.revision(),
                activeModel(next),
                openSince(next),
                dueAt(next),
                mark,
                next.updatedAt(),
                RolloutFormat.write(next),
                split,
                split,
                next.id(),
                next.revision() - 1);
        return replaced == 1;
    }

    private List<Object[]> events() {
        List<Object[]> rows = new ArrayList<>();
        for (Transition transition : transitions) {
            for (RolloutEvent event : transition.events()) {
                RolloutEvent.Header header = event.header();
                rows.add(
                        new Object[] {transition.next().id(), header.sequence(), header.at(), RolloutFormat.write(event)
                        });
            }
        }
        return rows;
    }

    private static Optional<String> activeModel(Rollout rollout) {
        return rollout.isEnded() ? Optional.empty() : Optional.of(rollout.model());
    }

    private static Optional<Instant> openSince(Rollout rollout) {
        return rollout.isOpen() ? Optional.of(rollout.saved().createdAt()) : Optional.empty();
    }

    /** An ended rollout is due immediately if its listeners have not been notified of its end. */
    private static Optional<Instant> dueAt(Rollout rollout) {
        return rollout.isEnded() && rollout.isOpen() ? Optional.of(rollout.updatedAt()) : rollout.nextTimer();
    }

    @Override
    public String toString() {
        return transitions.stream()
                .map(Transition::next)
                .map(next -> "revision " + next.revision() + " of " + Names.printable(next.id()))
                .collect(Collectors.joining(" and "));
    }
}
