package io.neuralhive.rollout.examples.cluster;

import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** One rollout of a model after the other, good, bad and broken candidates mixed, until it is enough. */
final class ModelLife implements Callable<List<Rollout>> {

    private static final Duration LONGEST_ROLLOUT = Duration.ofMinutes(2);
    private static final Duration LONGEST_CHANGE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final List<String> KINDS = List.of("good", "bad", "good", "broken");

    private final Cluster cluster;
    private final String model;
    private final Checks checks;
    private final Random random;
    private final BooleanSupplier enough;
    private final List<Rollout> ended = new ArrayList<>();
    private final List<Duration> rollbacks = new ArrayList<>();

    ModelLife(Cluster cluster, String model, Checks checks, Random random, BooleanSupplier enough) {
        this.cluster = cluster;
        this.model = model;
        this.checks = checks;
        this.random = random;
        this.enough = enough;
    }

    @Override
    public List<Rollout> call() throws Exception {
        for (int i = 1; !enough.getAsBoolean(); i++) {
            String version = KINDS.get(random.nextInt(KINDS.size())) + "-" + i;
            cluster.registry.register(model, version, Map.of("mae", 0.1, "precision", 0.9));
            Rollout rollout = awaitEnd(promote(version));
            Duration toLastNode = awaitTraffic(rollout);
            if (!version.startsWith("good")) {
                rollbacks.add(toLastNode);
            }
            synchronized (checks) {
                checks.check(rollout);
            }
            ended.add(rollout);
        }
        return ended;
    }

    /** Returns how long after each verdict the last node served the baseline. */
    List<Duration> rollbacks() {
        return rollbacks;
    }

    /** Sends the request to two nodes concurrently until the rollout is saved: a killed one may have saved it, or not. */
    private Rollout promote(String version) throws Exception {
        return await("a node promotes " + version + " of " + model)
                .atMost(LONGEST_ROLLOUT)
                .pollInterval(PAUSE)
                .until(
                        () -> {
                            CompletableFuture<Void> rival = CompletableFuture.runAsync(() -> ask(version));
                            ask(version);
                            rival.join();
                            return cluster.store.history(model, 1).stream()
                                    .filter(latest -> latest.candidate().equals(version))
                                    .findFirst();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    private void ask(String version) {
        try {
            cluster.any().post("promote/" + model + "/" + version, "");
        } catch (IOException e) {
            // It died, or the other one was faster.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Rollout awaitEnd(Rollout begun) throws Exception {
        return await(begun.id() + " has ended")
                .atMost(LONGEST_ROLLOUT)
                .pollInterval(PAUSE)
                .until(() -> cluster.store.find(begun.id()).orElseThrow(), rollout -> !rollout.isOpen());
    }

    /** Waits until every node that lives serves what it should, and returns how long after the verdict that was. */
    private Duration awaitTraffic(Rollout rollout) throws Exception {
        String expected = cluster.registry.productionVersion(model).orElseThrow();
        Instant verdict = cluster.store.events(rollout.id(), 0).stream()
                .filter(event ->
                        event instanceof RolloutEvent.RollbackStarted || event instanceof RolloutEvent.PromotionStarted)
                .map(event -> event.header().at())
                .findFirst()
                .orElseThrow();
        List<NodeProcess> wrong = new ArrayList<>(cluster.alive());
        await("all serve " + expected + " after " + rollout)
                .atMost(LONGEST_CHANGE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    wrong.removeIf(node -> !node.isAlive() || serves(node, expected));
                    return wrong.isEmpty();
                });
        return Duration.between(verdict, Instant.now());
    }

    private boolean serves(NodeProcess node, String expected) {
        try {
            return node.served(model).keySet().equals(Set.of(expected));
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
