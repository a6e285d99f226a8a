package io.neuralhive.rollout.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.state.Rollout;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three processes on one PostgreSQL, rollouts of several models one after the other, and kills at random moments. */
@Tag("postgres")
class KillTest {

    private static final int NODES = 3;
    private static final int MODELS = 4;
    private static final Duration STAGE = Duration.ofMillis(2_500);
    private static final Duration LONGEST_START = Duration.ofMinutes(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final int kills = Integer.getInteger("kills", 40);
    private final Random random = new Random(seed);
    private final AtomicBoolean enough = new AtomicBoolean();
    private final Ledger ledger = new Ledger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Test
    void noKillLosesOrDoublesAnything() throws Exception {
        Instant began = Instant.now();
        System.out.println("KillTest: " + kills + " kills, seed " + seed);
        try (Cluster cluster = new Cluster(STAGE)) {
            for (int i = 0; i < NODES; i++) {
                cluster.startNode();
            }
            Checks checks = new Checks(cluster, ledger);
            List<Traffic> traffic = new ArrayList<>();
            List<ModelLife> lives = new ArrayList<>();
            for (int i = 0; i < MODELS; i++) {
                String model = "model-" + i;
                cluster.registry.register(model, "good-0", Map.of());
                cluster.registry.production(model, "good-0");
                traffic.add(new Traffic(cluster, model, ledger, 50));
                lives.add(new ModelLife(cluster, model, checks, new Random(random.nextLong()), enough::get));
            }
            List<Future<?>> users =
                    traffic.stream().<Future<?>>map(threads::submit).toList();
            List<Future<List<Rollout>>> rollouts =
                    lives.stream().map(threads::submit).toList();
            kill(cluster, rollouts);
            enough.set(true);
            List<Rollout> ended = new ArrayList<>();
            for (Future<List<Rollout>> life : rollouts) {
                ended.addAll(life.get(5, TimeUnit.MINUTES));
            }
            users.forEach(user -> user.cancel(true));
            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            // Processes use their own clocks: the assertion must hold from then on, not at some moment before.
            Thread.sleep(NodeSettings.FLUSH.plusSeconds(2).toMillis());
            checks.checkEvidenceInTheEnd(ended);
            assertThat(cluster.store.open()).isEmpty();
            for (int i = 0; i < MODELS; i++) {
                checks.checkOneAtATime("model-" + i);
                String production =
                        cluster.registry.productionVersion("model-" + i).orElseThrow();
                for (NodeProcess node : cluster.alive()) {
                    assertThat(node.served("model-" + i))
                            .as("by %s, long after all has ended", node.name())
                            .containsOnlyKeys(production);
                }
            }
            checks.checkLoss();
            assertThat(traffic)
                    .allSatisfy(each -> assertThat(each.refused.sum()).isZero());
            report(began, ended, traffic, lives, checks);
        } finally {
            threads.shutdownNow();
        }
    }

    private void kill(Cluster cluster, List<? extends Future<?>> rollouts) throws Exception {
        List<Future<?>> starting = new ArrayList<>();
        for (int i = 0; i < kills && rollouts.stream().noneMatch(Future::isDone); i++) {
            // The random moment of the next kill.
            Thread.sleep(200 + random.nextLong(LONGEST_PAUSE.toMillis()));
            // One of two may be killed, too, while the third still starts; mostly they are three.
            int least = random.nextInt(4) == 0 ? 2 : NODES;
            await("enough nodes run")
                    .atMost(LONGEST_START)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> cluster.alive().size() >= least);
            List<NodeProcess> alive = cluster.alive();
            alive.get(random.nextInt(alive.size())).kill();
            starting.add(threads.submit(() -> {
                try {
                    return cluster.startNode();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Future<?> start : starting) {
            start.get(1, TimeUnit.MINUTES);
        }
    }

    private void report(
            Instant began, List<Rollout> ended, List<Traffic> traffic, List<ModelLife> lives, Checks checks) {
        List<Duration> rollbacks = lives.stream()
                .flatMap(life -> life.rollbacks().stream())
                .sorted()
                .toList();
        System.out.println("KillTest: " + kills + " processes killed in "
                + Duration.between(began, Instant.now()).toSeconds() + " s, seed " + seed);
        System.out.println("KillTest: " + ended.size() + " rollouts ended as they should: "
                + ended.stream().collect(Collectors.groupingBy(Rollout::status, TreeMap::new, Collectors.counting())));
        System.out.println("KillTest: "
                + traffic.stream().mapToLong(users -> users.requests.sum()).sum() + " predictions; " + checks.report());
        Ledger.Loss loss = ledger.loss();
        System.out.println(
                "KillTest: killed processes took " + loss.outcomes() + " outcomes with them, acknowledged at most "
                        + loss.longest().toMillis() + " ms before; they share counts every "
                        + NodeSettings.FLUSH.toMillis() + " ms, and no later than "
                        + checks.maxSilence().toMillis() + " ms");
        if (!rollbacks.isEmpty()) {
            System.out.println("KillTest: from the verdict to the last node on the baseline, "
                    + rollbacks.get(rollbacks.size() / 2).toMillis() + " ms at the median, "
                    + rollbacks.get(rollbacks.size() - 1).toMillis() + " ms at most");
        }
    }
}
