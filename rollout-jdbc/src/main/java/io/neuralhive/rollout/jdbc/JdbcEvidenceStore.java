package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.store.EvidenceKey;
import io.neuralhive.rollout.store.EvidenceSlice;
import io.neuralhive.rollout.store.EvidenceStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store through which nodes share their counts, in the same database as their {@link JdbcRolloutStore}. Thread-safe.
 *
 * <p>The tables are those of {@link JdbcSchema}. Times are kept to the microsecond.
 */
public final class JdbcEvidenceStore implements EvidenceStore {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcEvidenceStore.class);

    private static final int LONGEST_WRITER = 200;

    private static final String REPLACE = "merge into rollout_evidence old using (select"
            + " cast(? as varchar(300)) as model, cast(? as varchar(300)) as version,"
            + " cast(? as varchar(300)) as rollout_id, cast(? as integer) as step,"
            + " cast(? as varchar(200)) as writer, cast(? as timestamp with time zone) as slice_from,"
            + " cast(? as timestamp with time zone) as slice_to, cast(? as bigint) as revision,"
            + " cast(? as timestamp with time zone) as reported_at, cast(? as text) as sums) reported"
            + " on old.model = reported.model and old.version = reported.version and old.rollout_id = reported.rollout_id"
            + " and old.step = reported.step and old.writer = reported.writer and old.slice_from = reported.slice_from"
            + " when matched and old.revision <= reported.revision then update set"
            + " slice_to = reported.slice_to, revision = reported.revision, reported_at = reported.reported_at, sums = reported.sums"
            + " when not matched then insert"
            + " (model, version, rollout_id, step, writer, slice_from, slice_to, revision, reported_at, sums)"
            + " values (reported.model, reported.version, reported.rollout_id, reported.step, reported.writer, reported.slice_from,"
            + " reported.slice_to, reported.revision, reported.reported_at, reported.sums)";
    private static final String READ = "select writer, slice_from, slice_to, revision, reported_at, sums"
            + " from rollout_evidence where model = ? and version = ? and rollout_id = ? and step = ?";
    private static final int EXPIRED_AT_ONCE = 1_000;
    private static final String EXPIRE = "delete from rollout_evidence"
            + " where (model, version, rollout_id, step, writer, slice_from) in"
            + " (select model, version, rollout_id, step, writer, slice_from from rollout_evidence"
            + " where slice_to < ? and reported_at < ? and not exists (select 1 from rollout"
            + " where rollout.id = rollout_evidence.rollout_id and rollout.active_model is not null)"
            + " order by slice_to limit " + EXPIRED_AT_ONCE + ")";

    private final Database database;
    private final AtomicBoolean warnedImpossible = new AtomicBoolean();

    private JdbcEvidenceStore(Database database) {
        this.database = database;
    }

    /** Returns a store on a database, with the default settings. */
    public static JdbcEvidenceStore create(DataSource dataSource) {
        return create(dataSource, JdbcSettings.DEFAULT);
    }

    /** Returns a store on a database. */
    public static JdbcEvidenceStore create(DataSource dataSource, JdbcSettings settings) {
        return new JdbcEvidenceStore(new Database(dataSource, settings));
    }

    /**
     * {@inheritDoc}
     *
     * <p>A name that the database can't store, which no rollout can have, is skipped and logged once, so that it does
     * not block the others.
     */
    @Override
    public void replace(List<EvidenceSlice> slices) {
        List<Object[]> rows = slices.stream()
                .filter(this::isPossible)
                .sorted(Comparator.comparing(EvidenceSlice::writer).thenComparing(EvidenceSlice::from))
                .map(JdbcEvidenceStore::row)
                .toList();
        if (rows.isEmpty()) {
            return;
        }
        database.transaction("save " + rows.size() + " slices of evidence", (session, mayBeDone) -> {
            SaveLimits.limit(session);
            session.batch(REPLACE, rows);
            return true;
        });
    }

    @Override
    public List<EvidenceSlice> read(EvidenceKey key) {
        return isPossible(key)
                ? database.read(
                        "read the evidence of " + Names.printable(key.version()),
                        session -> session.query(
                                READ, row -> slice(key, row), key.model(), key.version(), rolloutId(key), step(key)))
                : List.of();
    }

    @Override
    public int expire(Instant before) {
        return database.transaction("expire evidence", (session, mayBeDone) -> {
            SaveLimits.limit(session);
            return session.update(EXPIRE, before, before);
        });
    }

    private static Object[] row(EvidenceSlice slice) {
        EvidenceKey key = slice.key();
        return new Object[] {
            key.model(),
            key.version(),
            rolloutId(key),
            step(key),
            slice.writer(),
            slice.from(),
            slice.to(),
            slice.revision(),
            slice.at(),
            slice.sums()
        };
    }

    private static EvidenceSlice slice(EvidenceKey key, ResultSet row) throws SQLException {
        return new EvidenceSlice(
                key,
                row.getString(1),
                instant(row, 2),
                instant(row, 3),
                row.getLong(4),
                instant(row, 5),
                row.getString(6));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static String rolloutId(EvidenceKey key) {
        return key.step().map(StepRef::rolloutId).orElse("");
    }

    private static int step(EvidenceKey key) {
        return key.step().map(StepRef::index).orElse(-1);
    }

    private boolean isPossible(EvidenceSlice slice) {
        boolean possible = isPossible(slice.key()) && slice.writer().length() <= LONGEST_WRITER;
        if (!possible && warnedImpossible.compareAndSet(false, true)) {
            LOG.warn(
                    "rollout_evidence_left_out model={} version={}",
                    Names.printable(slice.key().model()),
                    Names.printable(slice.key().version()));
        }
        return possible;
    }

    private static boolean isPossible(EvidenceKey key) {
        return Keys.isPossible(key.model()) && Keys.isPossible(key.version()) && Keys.isPossible(rolloutId(key));
    }
}
