package io.neuralhive.rollout.simulator.backtest;

import io.neuralhive.rollout.policy.TrafficShare;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Counts the requests that each version served in each step. Not thread-safe. */
final class StepCounter {

    private static final class Step {
        private final String name;
        private final TrafficShare share;
        private final Instant from;
        private long candidate;
        private long baseline;

        private Step(String name, TrafficShare share, Instant from) {
            this.name = name;
            this.share = share;
            this.from = from;
        }
    }

    private final List<Step> steps = new ArrayList<>();

    void begin(String name, TrafficShare share, Instant from) {
        steps.add(new Step(name, share, from));
    }

    void request(boolean toCandidate) {
        if (!steps.isEmpty()) {
            Step step = steps.get(steps.size() - 1);
            step.candidate += toCandidate ? 1 : 0;
            step.baseline += toCandidate ? 0 : 1;
        }
    }

    long candidateRequests() {
        return steps.stream().mapToLong(step -> step.candidate).sum();
    }

    /** Returns the steps, the last of which ends at an instant. */
    List<StepTraffic> until(Instant end) {
        List<StepTraffic> all = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            Instant to = i + 1 < steps.size() ? steps.get(i + 1).from : end;
            all.add(new StepTraffic(step.name, step.share, step.from, to, step.candidate, step.baseline));
        }
        return all;
    }
}
