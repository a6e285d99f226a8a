package io.neuralhive.rollout.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three processes on one PostgreSQL, of which one loses its way to the database at a chosen moment: the row that it is about to change
 * is locked until it waits for it, then its network is cut, then the lock goes. The others have to go on, and it has to fall back.
 */
@Tag("postgres")
@Timeout(60)
class PartitionTest {

    private static final int NODES = 3;
    private static final Duration STAGE = Duration.ofMillis(1_500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** For a check each quarter of the staleness, and for processes that wait for their turn. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private static final Map<NodeProcess, TcpProxy> NETWORK = new LinkedHashMap<>();
    private static Cluster cluster;

    private final Ledger ledger = new Ledger();
    private final Checks checks = new Checks(cluster, ledger);
    private final ExecutorService users = Executors.newSingleThreadExecutor();

    @BeforeAll
    static void start() throws Exception {
        // What db-scheduler says of a database that does not answer fills pages.
        System.setProperty("cluster.log", System.getProperty("cluster.log", "off"));
        cluster = new Cluster(STAGE);
        for (int i = 0; i < NODES; i++) {
            TcpProxy proxy = new TcpProxy(cluster.databasePort());
            NETWORK.put(cluster.startNode(proxy.port()), proxy);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        for (TcpProxy proxy : NETWORK.values()) {
            proxy.close();
        }
        cluster.close();
    }

    @Test
    void aCheckpointIsJudgedByAnotherNode() throws Exception {
        Rollout rollout = promote("checkpoint", "good-1");
        await("stage_1 is applied", () -> isSettledIn(rollout, "stage_1"));
        NodeProcess judge;
        try (Lock lock = new Lock("select 1 from rollout where id = ? for update", rollout.id())) {
            judge = lock.awaitWaitingNode();
            cut(judge);
        }
        Instant cutOff = Instant.now();
        assertFallsBack(judge, "checkpoint", "good-0", cutOff);
        assertEnds(rollout, RolloutStatus.PROMOTED);
    }

    @Test
    void aPromotionIsFinishedByAnotherNode() throws Exception {
        Rollout rollout = promote("promotion", "good-1");
        await("stage_2 is applied", () -> isSettledIn(rollout, "stage_2"));
        NodeProcess promoter;
        try (Lock lock = new Lock("select 1 from model_production where model = ? for update", "promotion")) {
            promoter = lock.awaitWaitingNode();
            assertThat(find(rollout).status()).isEqualTo(RolloutStatus.PROMOTING);
            await("the promoter serves the candidate", () -> serves(promoter, "promotion", "good-1"));
            cut(promoter);
        }
        Instant cutOff = Instant.now();
        assertFallsBack(promoter, "promotion", "good-0", cutOff);
        assertEnds(rollout, RolloutStatus.PROMOTED);
    }

    @Test
    void aRollbackReachesWhoeverIsCutOffByItsLimit() throws Exception {
        Rollout rollout = promote("rollback", "bad-1");
        await("stage_1 is applied", () -> isSettledIn(rollout, "stage_1"));
        NodeProcess other;
        Instant cutOff;
        try (Lock lock = new Lock("select 1 from rollout where id = ? for update", rollout.id())) {
            NodeProcess judge = lock.awaitWaitingNode();
            other = cluster.alive().stream()
                    .filter(node -> node != judge)
                    .findAny()
                    .orElseThrow();
            await(other.name() + " tries the candidate", () -> !serves(other, "rollback", "good-0"));
            cut(other);
            cutOff = Instant.now();
        }
        await("the others are back", () -> {
            boolean back = true;
            for (NodeProcess node : cluster.alive()) {
                back &= node == other || serves(node, "rollback", "good-0");
            }
            return back;
        });
        assertThat(serves(other, "rollback", "good-0"))
                .as("a node that was not notified")
                .isFalse();
        assertFallsBack(other, "rollback", "good-0", cutOff);
        assertEnds(rollout, RolloutStatus.ROLLED_BACK);
    }

    /** It has rolled the traffic back locally, and can't report it. */
    @Test
    void aRollbackIsFinishedByAnotherNode() throws Exception {
        Rollout rollout = promote("taking-back", "bad-1");
        NodeProcess performer;
        Instant cutOff;
        try (Lock lock = Lock.ofSavesWhileRollingBack(rollout)) {
            performer = lock.awaitWaitingNode();
            assertThat(find(rollout).status()).isEqualTo(RolloutStatus.ROLLING_BACK);
            await("the performer is back", () -> serves(performer, "taking-back", "good-0"));
            cut(performer);
            cutOff = Instant.now();
        }
        assertFallsBack(performer, "taking-back", "good-0", cutOff);
        assertEnds(rollout, RolloutStatus.ROLLED_BACK);
    }

    /** Like a very long garbage collection: it does not notice the pause, and continues where it was interrupted. */
    @Test
    void aProcessThatWasStoppedChangesNothingThatAnotherHasFinished() throws Exception {
        Rollout rollout = promote("stopped", "good-1");
        await("stage_2 is applied", () -> isSettledIn(rollout, "stage_2"));
        NodeProcess promoter;
        try (Lock lock = new Lock("select 1 from model_production where model = ? for update", "stopped")) {
            promoter = lock.awaitWaitingNode();
            signal("STOP", promoter);
        }
        long finished;
        try {
            await(
                    "another node has finished " + rollout.id(),
                    () -> !find(rollout).isOpen());
            finished = find(rollout).revision();
        } finally {
            signal("CONT", promoter);
        }
        assertEnds(rollout, RolloutStatus.PROMOTED);
        assertThat(find(rollout).revision()).isEqualTo(finished);
        assertThat(cluster.registry.productionVersion("stopped")).contains("good-1");
    }

    private static void signal(String name, NodeProcess node) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(node.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    private Rollout promote(String model, String version) throws Exception {
        cluster.registry.register(model, "good-0", Map.of());
        cluster.registry.production(model, "good-0");
        cluster.registry.register(model, version, Map.of("mae", 0.1, "precision", 0.9));
        Future<?> traffic = users.submit(new Traffic(cluster, model, ledger, 50));
        assertThat(traffic.isDone()).isFalse();
        String id = cluster.any().post("promote/" + model + "/" + version, "");
        return cluster.store.find(id).orElseThrow();
    }

    private static void cut(NodeProcess node) {
        Optional.ofNullable(NETWORK.get(node)).orElseThrow().cut();
    }

    private static void assertFallsBack(NodeProcess node, String model, String baseline, Instant cutOff)
            throws Exception {
        await(node.name() + " falls back", node::isFallenBack);
        assertThat(serves(node, model, baseline))
                .as("what a node serves that is fallen back")
                .isTrue();
        assertThat(Duration.between(cutOff, Instant.now())).isLessThan(NodeSettings.LIMIT.plus(MARGIN));
    }

    /** The others finish it, and the one that was cut off follows once it can. */
    private void assertEnds(Rollout begun, RolloutStatus status) throws Exception {
        await("another node has finished " + begun.id(), () -> !find(begun).isOpen());
        assertThat(find(begun).status()).isEqualTo(status);
        for (TcpProxy proxy : NETWORK.values()) {
            proxy.heal();
        }
        String expected = status == RolloutStatus.PROMOTED ? begun.candidate() : "good-0";
        await("all serve " + expected, () -> {
            boolean all = true;
            for (NodeProcess node : cluster.alive()) {
                all &= serves(node, begun.model(), expected) && !node.isFallenBack();
            }
            return all;
        });
        users.shutdownNow();
        assertThat(users.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        // Processes use their own clocks: the assertion must hold from then on, not at some moment before.
        Thread.sleep(NodeSettings.FLUSH.plusSeconds(1).toMillis());
        checks.check(find(begun));
        checks.checkOneAtATime(begun.model());
        checks.checkEvidenceInTheEnd(List.of(begun));
    }

    private static Rollout find(Rollout rollout) {
        return cluster.store.find(rollout.id()).orElseThrow();
    }

    private static boolean isSettledIn(Rollout rollout, String step) {
        Rollout now = find(rollout);
        return now.settled() && now.currentStep().name().equals(step);
    }

    private static boolean serves(NodeProcess node, String model, String version) throws Exception {
        return node.served(model).keySet().equals(Set.of(version));
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(condition);
    }

    /** A row that is locked until this is closed, or a lock that saves of a rollout wait for until it is rolled back. */
    private static final class Lock implements AutoCloseable {

        private static final String WAITING = "select application_name from pg_stat_activity"
                + " where wait_event_type = 'Lock' and application_name like 'node-%'";

        private final Connection connection;

        private Lock(String sql, String key) throws SQLException {
            connection = cluster.database.getConnection();
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, key);
                statement.execute();
            }
        }

        private static Lock ofSavesWhileRollingBack(Rollout rollout) throws SQLException {
            try (Connection other = cluster.database.getConnection();
                    Statement statement = other.createStatement()) {
                statement.execute("""
                        create or replace function wait_for_lock() returns trigger language plpgsql as
                        $$ begin perform pg_advisory_xact_lock(hashtext(old.id)); return new; end $$;
                        create or replace trigger wait_for_lock before update on rollout for each row
                        when (old.state like '%"ROLLING_BACK"%') execute function wait_for_lock()
                        """);
            }
            return new Lock("select pg_advisory_xact_lock(hashtext(?))", rollout.id());
        }

        private NodeProcess awaitWaitingNode() throws Exception {
            await("a node waits for the row", () -> waiting().isPresent());
            String name = waiting().orElseThrow();
            return NETWORK.keySet().stream()
                    .filter(node -> node.name().equals(name))
                    .findAny()
                    .orElseThrow();
        }

        private static Optional<String> waiting() throws SQLException {
            try (Connection other = cluster.database.getConnection();
                    PreparedStatement query = other.prepareStatement(WAITING);
                    ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.setAutoCommit(true);
            connection.close();
        }
    }
}
