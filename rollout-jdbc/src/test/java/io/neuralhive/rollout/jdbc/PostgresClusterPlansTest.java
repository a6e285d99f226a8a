package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.store.EvidenceKey;
import io.neuralhive.rollout.store.EvidenceSlice;
import io.neuralhive.rollout.store.SplitChanges;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How PostgreSQL answers what nodes ask to follow each other and to share evidence, among two hundred thousand rollouts of which
 * ten thousand have not ended, and two hundred thousand slices: by an index.
 */
@Tag("postgres")
class PostgresClusterPlansTest {

    private static final String ROLLOUTS = "insert into rollout select 'm' || i || '-1', 'm' || i, 1, 1,"
            + " case when i % 20 = 0 then 'm' || i end, null, null, '', now(), repeat('x', 500),"
            + " '{\"schemaVersion\":1,\"model\":\"m' || i || '\",\"candidate\":\"v2\",\"share\":2500,\"shadowRate\":0.0}',"
            + " now() - i * interval '1 second' from generate_series(1, 200000) i";
    private static final String SLICES = "insert into rollout_evidence select 'm' || i, 'v2', 'm' || i || '-1', 2,"
            + " 'node-' || i % 3, now() - i * interval '1 second', now() - (i - 60) * interval '1 second', 1,"
            + " now() - i * interval '1 second', repeat('x', 300) from generate_series(1, 200000) i";
    private static final EvidenceKey KEY =
            new EvidenceKey("model", "v2", Optional.of(new StepRef("model-1", 2, "stage_1")));

    private final PGSimpleDataSource connections = PostgresServer.newSchema();
    private final Set<String> asked = new ConcurrentSkipListSet<>();
    private final DataSource watched = WatchedDataSource.of(connections, new WatchedDataSource.Watcher() {
        @Override
        public void before(String operation, Connection connection) {
            asked.add(operation.strip());
        }
    });

    PostgresClusterPlansTest() throws SQLException {}

    @Test
    void useAnIndex() throws SQLException {
        JdbcSchema.createIfMissing(connections);
        for (String sql : List.of(ROLLOUTS, SLICES, "analyze")) {
            PostgresServer.execute(connections, sql);
        }
        ask();
        List<String> queries = asked.stream()
                .filter(sql -> sql.toLowerCase(Locale.ROOT).matches("(?s)(select|delete|merge).*from.*|merge.*"))
                .toList();
        assertThat(queries).hasSize(6);
        for (String sql : queries) {
            assertThat(plan(sql)).as(sql).contains("Index").doesNotContain("Seq Scan on rollout");
        }
    }

    private void ask() {
        JdbcEvidenceStore evidence = JdbcEvidenceStore.create(watched);
        Instant now = Instant.now();
        evidence.replace(List.of(new EvidenceSlice(KEY, "a", now, now, 1, now, "1")));
        assertThat(evidence.read(KEY)).hasSize(1);
        assertThat(evidence.expire(now.minus(4, ChronoUnit.DAYS))).isZero();
        JdbcRolloutStore store = JdbcRolloutStore.create(watched);
        assertThat(store.commit(List.of(Transitions.start("model")))).isTrue();
        SplitChanges all = store.underWay();
        assertThat(all.splits()).hasSize(10_001);
        assertThat(all.unreadable()).isEmpty();
        assertThat(store.since(all.position()).splits()).hasSizeLessThan(200);
        assertThat(store.of(List.of("m77-1", "m78-1", "none")).splits()).hasSize(2);
    }

    /** The plan with values in place of parameters, which is how PostgreSQL plans where it makes a difference. */
    private String plan(String sql) throws SQLException {
        String known = sql.replace("slice_to < ?", "slice_to < now() - interval '50 hours'")
                .replace("reported_at < ?", "reported_at < now() - interval '50 hours'")
                .replace("split_changed_at >= ?", "split_changed_at >= now() - interval '1 minute'")
                .replace("step = ?", "step = 2")
                .replace("cast(? as integer)", "2")
                .replace("cast(? as bigint)", "2")
                .replace("cast(? as timestamp with time zone)", "now()")
                .replace("?", "'m77'");
        List<String> lines = new ArrayList<>();
        try (Connection connection = connections.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("explain " + known)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return String.join("\n", lines);
    }
}
