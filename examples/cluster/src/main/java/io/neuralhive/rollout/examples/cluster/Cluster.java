package io.neuralhive.rollout.examples.cluster;

import com.zaxxer.hikari.HikariDataSource;
import io.neuralhive.rollout.jdbc.JdbcRolloutStore;
import io.neuralhive.rollout.jdbc.JdbcSchema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL server, started for the example, and the processes that share it. Thread-safe. */
final class Cluster implements AutoCloseable {

    private final Duration stage;
    private final EmbeddedPostgres postgres;
    private final String secret;
    private final AtomicInteger started = new AtomicInteger();
    private final List<NodeProcess> nodes = new CopyOnWriteArrayList<>();

    final HikariDataSource database = new HikariDataSource();
    final TableRegistry registry;
    final JdbcRolloutStore store;

    /**
     * Starts the server, and no process yet.
     *
     * @param stage the duration of a stage
     */
    Cluster(Duration stage) throws IOException, SQLException {
        this.stage = stage;
        postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(1))
                .setServerConfig("max_connections", "100")
                // For the registry and db-scheduler: a node that is cut off in the middle leaves its locks to the
                // server.
                .setServerConfig("idle_in_transaction_session_timeout", "5s")
                .start();
        database.setJdbcUrl(url(postgres.getPort()));
        database.setUsername("postgres");
        JdbcSchema.createIfMissing(database);
        registry = new TableRegistry(database);
        registry.createTables();
        store = JdbcRolloutStore.create(database);
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        secret = Base64.getEncoder().encodeToString(key);
    }

    /** Starts another process. */
    NodeProcess startNode() throws IOException {
        return startNode(databasePort());
    }

    /** Starts another process that connects to the database through another port. */
    NodeProcess startNode(int databasePort) throws IOException {
        NodeProcess node = NodeProcess.start("node-" + started.incrementAndGet(), url(databasePort), secret, stage);
        nodes.add(node);
        return node;
    }

    int databasePort() {
        return postgres.getPort();
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** Returns the longest time that it has taken any process to share its counts with the others. */
    Duration longestReport() {
        return nodes.stream()
                .map(NodeProcess::longestReport)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** Returns the live processes. */
    List<NodeProcess> alive() {
        return nodes.stream().filter(NodeProcess::isAlive).toList();
    }

    /** Returns one of the live processes. */
    NodeProcess any() {
        List<NodeProcess> alive = alive();
        return alive.get(ThreadLocalRandom.current().nextInt(alive.size()));
    }

    @Override
    public void close() throws IOException {
        alive().forEach(NodeProcess::close);
        database.close();
        postgres.close();
    }
}
