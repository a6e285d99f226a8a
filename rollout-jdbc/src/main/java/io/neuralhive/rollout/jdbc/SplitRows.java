package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.identity.Fence;
import io.neuralhive.rollout.jdbc.json.FormatException;
import io.neuralhive.rollout.jdbc.json.RolloutFormat;
import io.neuralhive.rollout.store.SplitChanges;
import io.neuralhive.rollout.store.WantedSplit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/**
 * Reads which splits are wanted. A position is a time of the database, in microseconds, so that no node's clock matters. What is
 * read goes back further than the last position by more than a save may take, since a save is seen only once it is committed.
 */
final class SplitRows {

    private static final Duration LONGEST_SAVE = Duration.ofMinutes(1);

    private static final String NOW = "select current_timestamp";
    private static final String COLUMNS = "select id, rollout_number, revision, split from rollout";
    /** Rows from before there was the column have their split with their next save. */
    private static final String UNDER_WAY = COLUMNS + " where active_model is not null and split is not null";

    private static final String SINCE = COLUMNS + " where split_changed_at >= ?";

    private SplitRows() {}

    static SplitChanges underWay(Session session) throws SQLException {
        long position = position(session);
        return new SplitChanges(session.query(UNDER_WAY, SplitRows::split), position);
    }

    static SplitChanges since(Session session, long position) throws SQLException {
        long next = position(session);
        Instant after = Instant.EPOCH.plus(position, ChronoUnit.MICROS).minus(LONGEST_SAVE);
        return new SplitChanges(session.query(SINCE, SplitRows::split, after), next);
    }

    private static long position(Session session) throws SQLException {
        Instant now = session.query(
                        NOW, row -> row.getObject(1, OffsetDateTime.class).toInstant())
                .get(0);
        return ChronoUnit.MICROS.between(Instant.EPOCH, now);
    }

    private static WantedSplit split(ResultSet row) throws SQLException {
        Fence fence = new Fence(row.getString(1), row.getLong(2), row.getLong(3));
        try {
            return new WantedSplit(RolloutFormat.readSplit(row.getString(4)), fence);
        } catch (FormatException e) {
            throw new UnreadableRowException("Can't read the split of " + fence.rolloutId() + ": " + e.getMessage(), e);
        }
    }
}
