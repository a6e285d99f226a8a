package io.neuralhive.rollout.benchmarks.cluster;

import com.zaxxer.hikari.HikariDataSource;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.cluster.SplitFollower;
import io.neuralhive.rollout.jdbc.DbSchedulerTimers;
import io.neuralhive.rollout.jdbc.JdbcEvidenceStore;
import io.neuralhive.rollout.jdbc.JdbcRolloutStore;
import io.neuralhive.rollout.jdbc.TimerSettings;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.ValidationPolicy;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.SharedMetricsSource;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.time.Clock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.sql.DataSource;

/**
 * One of the processes: it promotes its part of the models within a minute, and evaluates gates when a timer is
 * delivered to it. No gate is ever passed, for lack of samples. Some models have traffic on every node. It writes
 * events to the standard output, and its statement counts when it reads a line.
 */
final class LoadNode {

    /** The number of models with traffic, each with a prediction per second on each node. */
    private static final int BUSY_MODELS = 300;

    private static final RolloutPolicy POLICY = RolloutPolicy.builder()
            .validation(ValidationPolicy.DEFAULT.withEnabled(false))
            .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
            .criteria(DegradationCriteria.builder().minSamples(1_000_000).build())
            .checkpointDuration(Duration.ofMinutes(1))
            .checkInterval(Duration.ofMinutes(1))
            .build();

    private LoadNode() {}

    /** Takes the URL of the database, the number of models, the number of nodes, and the number of this node. */
    public static void main(String[] args) {
        int status = 0;
        try {
            run(args);
        } catch (Exception e) {
            System.err.println("The node failed: " + e);
            status = 1;
        }
        System.exit(status);
    }

    private static void run(String[] args) throws Exception {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(args[0]);
        pool.setUsername("postgres");
        pool.setMaximumPoolSize(16);
        CountedDataSource counted = new CountedDataSource(pool);
        DataSource database = counted.dataSource();
        int models = Integer.parseInt(args[1]);
        int nodes = Integer.parseInt(args[2]);
        int self = Integer.parseInt(args[3]);

        JdbcRolloutStore store = JdbcRolloutStore.create(database);
        ContinuousValidator validator =
                ContinuousValidator.builder().maxVersions(2 * BUSY_MODELS + 10).build();
        SharedMetricsSource evidence = SharedMetricsSource.builder(validator, JdbcEvidenceStore.create(database))
                .node("node-" + self)
                .build()
                .start();
        TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of("v1"));
        SplitFollower follower = SplitFollower.builder(store, splitter)
                .silence(evidence::silence)
                .build()
                .start();
        GradualRolloutEngine engine = GradualRolloutEngine.builder()
                .metricsSource(evidence)
                .modelRegistry(new FixedRegistry())
                .trafficRouter(follower)
                .store(store)
                .timers(DbSchedulerTimers.create(database, Clock.system(), TimerSettings.DEFAULT.withConcurrency(16)))
                .policy(POLICY)
                .listener(new Evaluations())
                .build();
        engine.start();

        startTraffic(splitter, validator, models);
        promote(engine, models, nodes, self);
        System.out.println("promoted");
        answer(counted);
    }

    /** Reports each evaluation and when the next one is due, and each rollout that this node takes over. */
    private static final class Evaluations implements RolloutListener {
        @Override
        public void onEvent(RolloutEvent event) {}

        @Override
        public void onActive(Rollout rollout) {
            System.out.println("taken " + Instant.now());
        }

        @Override
        public void onEvaluation(Rollout rollout, Checkpoint checkpoint) {
            System.out.println("evaluated " + rollout.id() + " " + checkpoint.at() + " "
                    + rollout.schedule().dueAt());
        }
    }

    private static void startTraffic(TrafficSplitter splitter, ContinuousValidator validator, int models) {
        Thread users = new Thread(() -> {
            Random random = new Random(4711);
            int busy = Math.min(BUSY_MODELS, models);
            for (int i = 0; ; i = (i + 1) % busy) {
                Assignment assignment = splitter.assign("model-" + i, "user-" + random.nextInt(1_000));
                String id = Long.toString(random.nextLong());
                validator.predicted(assignment, id, random.nextDouble(), Duration.ofMillis(random.nextInt(100)));
                validator.observed(assignment.model(), id, random.nextDouble());
                pause(Duration.ofSeconds(1).dividedBy(busy));
            }
        });
        users.setDaemon(true);
        users.start();
    }

    private static void promote(GradualRolloutEngine engine, int models, int nodes, int self) {
        long began = System.nanoTime();
        for (int i = self; i < models; i += nodes) {
            engine.promote("model-" + i, "v2");
            long due = began + Duration.ofMinutes(1).toNanos() * i / models;
            pause(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
        }
    }

    private static void answer(CountedDataSource counted) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            StringBuilder lines = new StringBuilder();
            for (Map.Entry<String, Long> statement : counted.counts().entrySet()) {
                lines.append("statements ").append(statement.getValue()).append(' ');
                lines.append(statement.getKey().replaceAll("\\s+", " ").strip()).append('\n');
            }
            System.out.println(lines + "done");
        }
    }

    private static void pause(Duration span) {
        try {
            Thread.sleep(span.toMillis(), span.toNanosPart() % 1_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
