package io.neuralhive.rollout.benchmarks.cluster;

import io.neuralhive.rollout.jdbc.JdbcSchema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A report on the delays of checkpoints when three processes share one PostgreSQL and many rollouts with one evaluation
 * per minute each, and on the number of statements per checkpoint. The number of rollouts increases from line to line;
 * the statements per checkpoint must not. A size takes less than six minutes.
 */
public final class ClusterLoadReport {

    private static final int NODES = 3;
    private static final int[] DEFAULT_SIZES = {1_000, 10_000};
    /** After the last rollout has begun, until all have had an evaluation. */
    private static final Duration WARM_UP = Duration.ofSeconds(75);

    private static final Duration MEASURED = Duration.ofMinutes(2);

    /**
     * The tolerance of the statements per evaluation: for evaluations that begin or end outside the measurement, and
     * for retries.
     */
    private static final double TOLERANCE = 0.1;

    /**
     * A node that takes over a rollout reads it twice more: to apply its split, and to check that it is still wanted.
     */
    private static final int TAKING_UP = 2;

    private static final Duration MAX_LAG = Duration.ofSeconds(5);

    record Result(int rollouts, double statements, long lagMillis, String line) {}

    private ClusterLoadReport() {}

    /**
     * Prints the report.
     *
     * @param args the numbers of rollouts; 1,000 and 10,000 by default
     * @throws IllegalStateException if an evaluation takes more statements among many rollouts than among few, if a
     *     rollout is not evaluated, or if more than one evaluation in a hundred is five seconds late
     */
    public static void main(String[] args) throws Exception {
        int[] sizes = args.length == 0
                ? DEFAULT_SIZES
                : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        List<Result> results = new ArrayList<>();
        for (int size : sizes) {
            results.add(run(size));
        }
        System.out.printf(
                "%10s %12s %12s %12s %12s %24s %12s %22s%n",
                "rollouts",
                "checkpoints",
                "lag p50",
                "lag p99",
                "lag max",
                "statements/checkpoint",
                "taken up",
                "other statements/s");
        results.forEach(result -> System.out.println(result.line()));
        requireSameStatements(results);
        requireSoon(results);
    }

    static void requireSoon(List<Result> results) {
        for (Result result : results) {
            if (result.lagMillis() >= MAX_LAG.toMillis()) {
                throw new IllegalStateException(
                        "Among " + result.rollouts() + " rollouts, one evaluation in a hundred was "
                                + result.lagMillis() + " ms late or more; the maximum is " + MAX_LAG.toMillis());
            }
        }
    }

    static void requireSameStatements(List<Result> results) {
        Result first = results.get(0);
        for (Result result : results) {
            if (Math.abs(result.statements() - first.statements()) > TOLERANCE) {
                throw new IllegalStateException(String.format(
                        Locale.ROOT,
                        "A checkpoint takes %.2f statements among %d rollouts and %.2f among %d; they must be equal",
                        first.statements(),
                        first.rollouts(),
                        result.statements(),
                        result.rollouts()));
            }
        }
    }

    private static Result run(int models) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(1))
                .setServerConfig("max_connections", "100")
                // By default, an embedded server for tests does not sync to disk, unlike a server in production.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start()) {
            String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
            JdbcSchema.createIfMissing(postgres.getPostgresDatabase());
            List<LoadProcess> nodes = new ArrayList<>();
            Lags lags = new Lags();
            try {
                for (int i = 0; i < NODES; i++) {
                    nodes.add(LoadProcess.start(url, models, NODES, i, lags));
                }
                for (LoadProcess node : nodes) {
                    node.awaitPromoted();
                }
                Thread.sleep(WARM_UP.toMillis());
                return measure(models, nodes, lags);
            } finally {
                nodes.forEach(LoadProcess::close);
            }
        }
    }

    private static Result measure(int models, List<LoadProcess> nodes, Lags lags) throws Exception {
        Instant from = Instant.now();
        Map<String, Long> before = statements(nodes);
        Thread.sleep(MEASURED.toMillis());
        Instant to = Instant.now();
        Map<String, Long> after = statements(nodes);
        List<Duration> sorted = lags.between(from, to);
        if (lags.rollouts() < models) {
            throw new IllegalStateException("Only " + lags.rollouts() + " of " + models + " rollouts were evaluated");
        }
        long taken = lags.takenBetween(from, to);
        long other = 0;
        long each = 0;
        for (Map.Entry<String, Long> statement : after.entrySet()) {
            long count = statement.getValue() - before.getOrDefault(statement.getKey(), 0L);
            boolean background = isBackground(statement.getKey());
            other += background ? count : 0;
            each += background ? 0 : count;
            if (count > 0) {
                System.out.printf(
                        Locale.ROOT,
                        "%10d %8.3f/checkpoint %s %s%n",
                        models,
                        count / (double) sorted.size(),
                        background ? "(other)" : "       ",
                        abridged(statement.getKey()));
            }
        }
        double statements = (each - TAKING_UP * taken) / (double) sorted.size();
        String line = String.format(
                Locale.ROOT,
                "%10d %12d %9d ms %9d ms %9d ms %24.2f %12d %22.1f",
                models,
                sorted.size(),
                at(sorted, 0.50),
                at(sorted, 0.99),
                at(sorted, 1),
                statements,
                taken,
                other / (double) MEASURED.toSeconds());
        return new Result(models, statements, at(sorted, 0.99), line);
    }

    /**
     * Statements that run at fixed intervals, independent of the number of rollouts: polls, heartbeats, splits, shared
     * evidence. And reads of events whose listeners another node has notified, and which may have died before it
     * recorded that.
     */
    private static boolean isBackground(String sql) {
        return sql.contains("revision, split from rollout")
                || sql.equals("select current_timestamp")
                || sql.startsWith("merge into rollout_evidence")
                || sql.startsWith("select id from rollout where due_at <= ?")
                || sql.startsWith("select event from rollout_event")
                || sql.contains("last_heartbeat <= ?")
                || sql.contains("set last_heartbeat = ? where")
                || sql.toLowerCase(Locale.ROOT).contains("for update");
    }

    private static Map<String, Long> statements(List<LoadProcess> nodes) throws Exception {
        Map<String, Long> sum = new TreeMap<>();
        for (LoadProcess node : nodes) {
            node.statements().forEach((sql, count) -> sum.merge(sql, count, Long::sum));
        }
        return sum;
    }

    private static long at(List<Duration> sorted, double share) {
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.max(0, index)).toMillis();
    }

    private static String abridged(String sql) {
        return sql.length() <= 110 ? sql : sql.substring(0, 110) + "…";
    }
}
