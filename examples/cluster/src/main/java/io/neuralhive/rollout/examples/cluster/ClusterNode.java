package io.neuralhive.rollout.examples.cluster;

import com.zaxxer.hikari.HikariDataSource;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.cluster.SplitFollower;
import io.neuralhive.rollout.jdbc.DbSchedulerTimers;
import io.neuralhive.rollout.jdbc.JdbcEvidenceStore;
import io.neuralhive.rollout.jdbc.JdbcRolloutStore;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.recording.SharedMetricsSource;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;

/**
 * A process of the service: it serves a model, counts, follows the other nodes, and advances rollouts when a timer is
 * delivered to it.
 */
public final class ClusterNode {

    private static final int SIGNING_KEY = 1;

    private ClusterNode() {}

    /**
     * Runs a node until it is killed, or its standard input ends. Writes the port on which it serves to the standard output.
     *
     * @param args its name, the URL of the database, the secret of the service in Base64, and the duration of a stage
     *     in milliseconds
     */
    public static void main(String[] args) throws IOException {
        HikariDataSource database = new HikariDataSource();
        database.setJdbcUrl(args[1]);
        database.setUsername("postgres");
        // So that the views of the database server show the node's name.
        database.addDataSourceProperty("ApplicationName", args[0]);
        database.setMaximumPoolSize(8);
        database.setConnectionTimeout(3_000);
        byte[] secret = Base64.getDecoder().decode(args[2]);
        Duration stage = Duration.ofMillis(Long.parseLong(args[3]));

        TableRegistry registry = new TableRegistry(database);
        JdbcRolloutStore store = JdbcRolloutStore.create(database);
        ContinuousValidator validator = ContinuousValidator.create();
        PredictionTickets tickets =
                PredictionTickets.builder(validator, SIGNING_KEY, secret).build();
        SharedMetricsSource evidence = SharedMetricsSource.builder(
                        validator, new AnnouncedEvidence(JdbcEvidenceStore.create(database)))
                .node(args[0])
                .flushEvery(NodeSettings.FLUSH)
                .build()
                .start();
        TrafficSplitter splitter = TrafficSplitter.create(registry::productionVersion);
        SplitFollower follower = SplitFollower.builder(store, splitter)
                .staleness(NodeSettings.STALENESS)
                .limit(NodeSettings.LIMIT)
                .silence(evidence::silence)
                .build()
                .start();
        GradualRolloutEngine engine = GradualRolloutEngine.builder()
                .metricsSource(evidence)
                .modelRegistry(registry)
                .trafficRouter(follower)
                .store(store)
                .timers(DbSchedulerTimers.create(database, Clock.system(), NodeSettings.TIMERS))
                .policy(NodeSettings.policy(stage))
                .build();
        engine.start();
        System.out.println(NodeServer.start(engine, splitter, follower, validator, tickets));
        // Until its parent process has ended.
        while (System.in.read() >= 0) {
            // Input is ignored.
        }
        System.exit(0);
    }
}
