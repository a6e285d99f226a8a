package io.neuralhive.rollout.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.policy.RolloutPlan;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counters of the verdicts of a model's gates. Not thread-safe, but the counters can be read at any time. */
final class ModelCounters {

    private final String model;
    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<Key, Entry> entries = new HashMap<>();

    private record Key(Family family, String stage, String value) {}

    /** Holds the count, which a registry does not. */
    private record Entry(DelayedCounter count, FunctionCounter meter) {}

    ModelCounters(String model, MeterRegistry registry, Clock clock) {
        this.model = model;
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * Creates the counters of all that can happen under a plan. An increase from 0 is seen only after a 0 was scraped.
     */
    void expect(RolloutPlan plan) {
        for (Step step : plan.steps()) {
            count(Family.DECISIONS, step, VerdictLabels.STATUSES);
            count(Family.DEGRADATIONS, step, VerdictLabels.reasons(step.gate()));
            count(Family.EVALUATIONS, step, VerdictLabels.VERDICTS);
        }
    }

    void passed(Checkpoint checkpoint) {
        increment(Family.DECISIONS, checkpoint, List.of(VerdictLabels.SUCCESS));
    }

    void degraded(Checkpoint checkpoint) {
        increment(Family.DECISIONS, checkpoint, List.of(VerdictLabels.DEGRADED));
        increment(Family.DEGRADATIONS, checkpoint, VerdictLabels.reasons(checkpoint.verdict()));
    }

    void evaluated(Checkpoint checkpoint) {
        increment(Family.EVALUATIONS, checkpoint, List.of(VerdictLabels.of(checkpoint.verdict())));
    }

    void remove() {
        entries.values().forEach(entry -> registry.remove(entry.meter()));
    }

    private void increment(Family family, Checkpoint checkpoint, List<String> values) {
        for (String value : values) {
            entry(family, checkpoint.step(), value).count().increment();
        }
    }

    private void count(Family family, Step step, List<String> values) {
        values.forEach(value -> entry(family, step, value));
    }

    private Entry entry(Family family, Step step, String value) {
        return entries.computeIfAbsent(new Key(family, step.name(), value), this::register);
    }

    private Entry register(Key key) {
        DelayedCounter count = new DelayedCounter(clock);
        FunctionCounter meter = FunctionCounter.builder(key.family().meter, count, DelayedCounter::read)
                .description(key.family().description)
                .tag("model.name", model)
                .tag("stage", key.stage())
                .tag(key.family().label, key.value())
                .register(registry);
        return new Entry(count, meter);
    }
}
