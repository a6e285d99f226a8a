package io.neuralhive.rollout.examples.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * The users of one model: they request predictions from any node, and report each outcome to any node, usually another
 * one. A node that is killed loses the requests in progress.
 */
final class Traffic implements Runnable {

    private static final int BATCH = 30;
    private static final AtomicLong TRIPS = new AtomicLong();

    private final Cluster cluster;
    private final String model;
    private final Ledger ledger;
    private final long pauseMillis;
    final LongAdder requests = new LongAdder();
    final LongAdder refused = new LongAdder();

    Traffic(Cluster cluster, String model, Ledger ledger, long pauseMillis) {
        this.cluster = cluster;
        this.model = model;
        this.ledger = ledger;
        this.pauseMillis = pauseMillis;
    }

    /** Runs until the thread is interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                try {
                    round();
                } catch (IOException e) {
                    // The node died, or is about to.
                }
                Thread.sleep(pauseMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() throws IOException, InterruptedException {
        List<Double> kilometres = new ArrayList<>();
        StringBuilder trips = new StringBuilder();
        for (int i = 0; i < BATCH; i++) {
            kilometres.add((double) ThreadLocalRandom.current().nextInt(10, 200));
            trips.append("trip-")
                    .append(TRIPS.incrementAndGet())
                    .append(' ')
                    .append(kilometres.get(i))
                    .append('\n');
        }
        List<String> predicted =
                cluster.any().post("predict/" + model, trips.toString()).lines().toList();
        requests.add(predicted.size());
        Map<Ledger.Key, List<String>> outcomes = new HashMap<>();
        for (int i = 0; i < predicted.size(); i++) {
            String[] prediction = predicted.get(i).split(" ", -1);
            if (!prediction[2].equals("-")) {
                outcomes.computeIfAbsent(new Ledger.Key(prediction[1], prediction[0]), key -> new ArrayList<>())
                        .add(prediction[2] + " " + TripModel.truth(kilometres.get(i)));
            }
        }
        observe(outcomes);
    }

    private void observe(Map<Ledger.Key, List<String>> outcomes) throws IOException, InterruptedException {
        NodeProcess node = cluster.any();
        List<Ledger.Entry> entries = outcomes.entrySet().stream()
                .map(each -> ledger.sending(node, each.getKey(), each.getValue().size()))
                .toList();
        String lines = outcomes.values().stream().flatMap(List::stream).collect(Collectors.joining("\n"));
        String answers = node.post("outcome/" + model, lines);
        refused.add(answers.lines().filter(answer -> !answer.equals("COUNTED")).count());
        entries.forEach(Ledger.Entry::acknowledge);
    }
}
