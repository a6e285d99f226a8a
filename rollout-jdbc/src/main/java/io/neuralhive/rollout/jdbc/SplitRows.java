package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.jdbc.json.FormatException;
import io.neuralhive.rollout.jdbc.json.RolloutFormat;
import io.neuralhive.rollout.store.SplitChanges;
import io.neuralhive.rollout.store.UnreadableSplit;
import io.neuralhive.rollout.store.WantedSplit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Reads the wanted splits. A position is a time of the database, in microseconds, so that the nodes' clocks do not
 * matter. A save is dated by the beginning of its transaction, and visible once it is committed; therefore, reads
 * overlap the last position by twice the time within which a commit has {@linkplain SaveLimits begun}.
 */
final class SplitRows {

    static final Duration OVERLAP = SaveLimits.LATEST_COMMIT.multipliedBy(2);

    private static final String NOW = "select current_timestamp";
    private static final String COLUMNS = "select id, model, rollout_number, revision, split from rollout";
    /** Rows written before the column existed get their split with their next save. */
    private static final String ACTIVE = COLUMNS + " where active_model is not null and split is not null";

    private static final String OF = COLUMNS + " where id = ? and split is not null";
    private static final String SINCE = COLUMNS + " where split_changed_at >= ?";

    private record Row(String model, FencingToken fencingToken, String split) {
        private UnreadableSplit unreadable(String why) {
            return new UnreadableSplit(model, fencingToken, why);
        }
    }

    private SplitRows() {}

    static SplitChanges underWay(Session session) throws SQLException {
        long position = position(session);
        return changes(session.query(ACTIVE, SplitRows::row), position);
    }

    static SplitChanges of(Session session, Collection<String> rolloutIds) throws SQLException {
        long position = position(session);
        List<Row> rows = new ArrayList<>();
        for (String id : rolloutIds) {
            rows.addAll(session.query(OF, SplitRows::row, id));
        }
        return changes(rows, position);
    }

    static SplitChanges since(Session session, long position) throws SQLException {
        long next = position(session);
        Instant after = Instant.EPOCH.plus(position, ChronoUnit.MICROS).minus(OVERLAP);
        return changes(session.query(SINCE, SplitRows::row, after), next);
    }

    private static long position(Session session) throws SQLException {
        Instant now = session.query(
                        NOW, row -> row.getObject(1, OffsetDateTime.class).toInstant())
                .get(0);
        return ChronoUnit.MICROS.between(Instant.EPOCH, now);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString(2), new FencingToken(row.getString(1), row.getLong(3), row.getLong(4)), row.getString(5));
    }

    private static SplitChanges changes(List<Row> rows, long position) {
        List<WantedSplit> splits = new ArrayList<>();
        List<UnreadableSplit> unreadable = new ArrayList<>();
        for (Row row : rows) {
            try {
                WantedSplit wanted = RolloutFormat.readSplit(row.split(), row.fencingToken());
                if (wanted.split().model().equals(row.model())) {
                    splits.add(wanted);
                } else {
                    unreadable.add(row.unreadable("split.model is not that of its row"));
                }
            } catch (FormatException e) {
                unreadable.add(row.unreadable(String.valueOf(e.getMessage())));
            }
        }
        return new SplitChanges(splits, unreadable, position);
    }
}
