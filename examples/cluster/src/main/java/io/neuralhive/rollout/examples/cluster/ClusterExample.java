package io.neuralhive.rollout.examples.cluster;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * An example that starts PostgreSQL and three processes that serve a model. A good version is promoted, and in the
 * middle of its rollout the process that received the request is killed; then a bad version is rolled back, on all
 * nodes.
 */
public final class ClusterExample {

    private static final String MODEL = "trip-duration";
    private static final Duration STAGE = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final Cluster cluster;
    private final Instant began = Instant.now();
    private long reported;

    private ClusterExample(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Runs the example. */
    public static void main(String[] args) throws Exception {
        System.out.println("Starting PostgreSQL and three nodes");
        try (Cluster cluster = new Cluster(STAGE)) {
            new ClusterExample(cluster).run();
        }
    }

    private void run() throws Exception {
        Map<String, Double> offline = Map.of("mae", 0.1, "precision", 0.9);
        for (String version : List.of("good-1", "good-2", "bad-3")) {
            cluster.registry.register(MODEL, version, offline);
        }
        cluster.registry.production(MODEL, "good-1");
        for (int i = 0; i < 3; i++) {
            cluster.startNode();
        }
        Thread users = new Thread(new Traffic(cluster, MODEL, new Ledger(), 20), "users");
        users.setDaemon(true);
        users.start();

        follow(promote("good-2"), true, RolloutStatus.PROMOTED);
        Rollout bad = follow(promote("bad-3"), false, RolloutStatus.ROLLED_BACK);
        say("The last node serves the baseline again " + awaitBaseline(bad).toMillis() + " ms after the verdict");
        users.interrupt();
        users.join();
    }

    private String promote(String version) throws IOException, InterruptedException {
        reported = 0;
        say("Promoting " + version + " through " + cluster.alive().get(0).name());
        return cluster.alive().get(0).post("promote/" + MODEL + "/" + version, "");
    }

    /** Reports events until the rollout has ended, and fails if it does not end as expected. */
    private Rollout follow(String id, boolean kill, RolloutStatus wanted) throws IOException, InterruptedException {
        boolean killed = !kill;
        Instant end = Instant.now().plus(LONGEST);
        while (Instant.now().isBefore(end)) {
            Rollout rollout = cluster.store.find(id).orElseThrow();
            for (RolloutEvent event : cluster.store.events(id, reported)) {
                say(text(event));
                reported = event.header().sequence();
            }
            if (rollout.isEnded()) {
                if (rollout.status() != wanted || !killed) {
                    throw new IllegalStateException(rollout + (killed ? "" : ", and no node was killed meanwhile"));
                }
                return rollout;
            }
            if (!killed && rollout.currentStep().name().equals("stage_2") && rollout.settled()) {
                NodeProcess victim = cluster.alive().get(0);
                victim.kill();
                killed = true;
                say("Killed " + victim.name() + " with SIGKILL; "
                        + cluster.alive().stream().map(NodeProcess::name).toList() + " go on");
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("The rollout " + id + " did not end within " + LONGEST);
    }

    /** Returns the time since the verdict. */
    private Duration awaitBaseline(Rollout rollout) throws IOException, InterruptedException {
        String baseline = rollout.baseline().orElseThrow();
        Instant verdict = cluster.store.events(rollout.id(), 0).stream()
                .filter(event -> event instanceof RolloutEvent.RollbackStarted)
                .map(event -> event.header().at())
                .findFirst()
                .orElseThrow();
        for (NodeProcess node : cluster.alive()) {
            while (!node.served(MODEL).keySet().equals(Set.of(baseline))) {
                Thread.sleep(10);
            }
        }
        return Duration.between(verdict, Instant.now());
    }

    private String text(RolloutEvent event) throws IOException, InterruptedException {
        if (event instanceof RolloutEvent.StepStarted step) {
            return step.step() + " is applied with " + step.share() + ": of 1000 keys, " + served();
        }
        if (event instanceof RolloutEvent.CheckpointPassed passed) {
            return passed.checkpoint().step().name() + " passed: "
                    + passed.checkpoint().verdict().explanation();
        }
        if (event instanceof RolloutEvent.CheckpointDegraded degraded) {
            return degraded.checkpoint().step().name() + " degraded: "
                    + degraded.checkpoint().verdict().explanation();
        }
        if (event instanceof RolloutEvent.HoldStarted held) {
            return "held: " + held.hold().explanation();
        }
        if (event instanceof RolloutEvent.Ended ended) {
            return "ended: " + ended.status();
        }
        return event.getClass().getSimpleName();
    }

    private String served() throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        for (NodeProcess node : cluster.alive()) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(node.name())
                    .append(' ')
                    .append(node.served(MODEL));
        }
        return text.toString();
    }

    private void say(String what) {
        double seconds = Duration.between(began, Instant.now()).toMillis() / 1e3;
        System.out.printf(Locale.ROOT, "%6.1f s  %s%n", seconds, what);
    }
}
