package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.jdbc.json.FormatException;
import io.neuralhive.rollout.jdbc.json.RolloutFormat;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.store.SplitChanges;
import io.neuralhive.rollout.store.SplitFeed;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * A durable store: it keeps rollouts in PostgreSQL or H2, for one node or for several that share the database. The
 * database itself enforces compare-and-set and the rule of one active rollout per model. Thread-safe.
 *
 * <p>The tables are those of {@link JdbcSchema}. Transient faults are retried for as long as the {@linkplain
 * JdbcSettings settings} allow; after that, methods throw {@link StoreUnavailableException}, and for rows of a newer
 * version {@link UnreadableRowException}.
 *
 * <p>Every call uses a connection and a transaction of its own: give it a data source that does not take part in other
 * transactions.
 */
public final class JdbcRolloutStore implements RolloutStore, SplitFeed {

    private static final String FIND = "select state from rollout where id = ?";
    private static final String ACTIVE = "select state from rollout where active_model = ?";
    private static final String HISTORY =
            "select state from rollout where model = ? order by rollout_number desc limit ?";
    private static final String OPEN = "select id from rollout where open_since is not null";
    private static final String EVENTS =
            "select event from rollout_event where rollout_id = ? and sequence_number > ? order by sequence_number";

    private final Database database;

    private JdbcRolloutStore(Database database) {
        this.database = database;
    }

    /** Returns a store on a database, with the default settings. */
    public static JdbcRolloutStore create(DataSource dataSource) {
        return create(dataSource, JdbcSettings.DEFAULT);
    }

    /** Returns a store on a database. */
    public static JdbcRolloutStore create(DataSource dataSource, JdbcSettings settings) {
        return new JdbcRolloutStore(new Database(dataSource, settings));
    }

    @Override
    public Optional<Rollout> find(String rolloutId) {
        return Keys.isPossible(rolloutId) ? rollouts(FIND, rolloutId).stream().findFirst() : Optional.empty();
    }

    @Override
    public Optional<Rollout> active(String model) {
        return Keys.isPossible(model) ? rollouts(ACTIVE, model).stream().findFirst() : Optional.empty();
    }

    @Override
    public List<Rollout> history(String model, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("The limit of the history is " + limit + "; allowed is 1 or more");
        }
        return Keys.isPossible(model) ? rollouts(HISTORY, model, limit) : List.of();
    }

    @Override
    public List<String> open() {
        return database.read("list the open rollouts", session -> session.query(OPEN, row -> row.getString(1)));
    }

    @Override
    public List<RolloutEvent> events(String rolloutId, long after) {
        return Keys.isPossible(rolloutId)
                ? read("event", EVENTS, RolloutFormat::readEvent, rolloutId, after)
                : List.of();
    }

    @Override
    public boolean commit(List<Transition> transitions) {
        Save save = Save.of(transitions, System::nanoTime);
        return database.transaction("save " + save, save::on);
    }

    @Override
    public SplitChanges underWay() {
        return database.read("read the splits of all active rollouts", SplitRows::underWay);
    }

    @Override
    public SplitChanges of(Collection<String> rolloutIds) {
        List<String> possible = rolloutIds.stream().filter(Keys::isPossible).toList();
        return database.read("read the splits of rollouts", session -> SplitRows.of(session, possible));
    }

    @Override
    public SplitChanges since(long position) {
        return database.read("read which splits have changed", session -> SplitRows.since(session, position));
    }

    private List<Rollout> rollouts(String sql, Object... parameters) {
        return read("rollout", sql, RolloutFormat::readRollout, parameters);
    }

    private <T> List<T> read(String what, String sql, Function<String, T> reader, Object... parameters) {
        List<String> texts =
                database.read("read a " + what, session -> session.query(sql, row -> row.getString(1), parameters));
        try {
            return texts.stream().map(reader).toList();
        } catch (FormatException e) {
            throw new UnreadableRowException(
                    "Can't read a " + what + " of " + Names.printable((String) parameters[0]) + ": " + e.getMessage(),
                    e);
        }
    }
}
