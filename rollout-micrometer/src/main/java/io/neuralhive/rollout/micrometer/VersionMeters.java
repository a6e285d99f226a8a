package io.neuralhive.rollout.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.recording.VersionTotals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The meters of one version, or of one of its steps, with their latest values. Not thread-safe. */
final class VersionMeters {

    private static final List<Figure> FIGURES = List.of(Figure.values());

    private final Tags tags;
    private final boolean isStep;
    private final int place;
    private final List<MeterSlot> shown = new ArrayList<>();
    private final List<FunctionCounter> meters = new ArrayList<>();
    private double[] values = new double[FIGURES.size()];
    private long changedAt;

    /**
     * Creates meters that are not shown yet.
     *
     * @param place the lowest number that is free
     */
    VersionMeters(VersionTotals counted, String writer, int place, long now) {
        Tags version = Tags.of("model.name", counted.model(), "version", counted.version(), "writer", writer);
        tags = counted.step()
                .map(step -> version.and("rollout", step.rolloutId(), "step", step.name()))
                .orElse(version);
        isStep = counted.step().isPresent();
        this.place = place;
        changedAt = now;
        for (int i = 0; i < FIGURES.size(); i++) {
            shown.add(new MeterSlot(counted.number(), i, place * FIGURES.size() + i));
        }
    }

    int place() {
        return place;
    }

    /** Updates the values. None ever falls, although rounding could lower a sum. */
    void update(MetricSummary summary, long now) {
        double[] updated = new double[values.length];
        for (int i = 0; i < updated.length; i++) {
            updated[i] = Math.max(values[i], FIGURES.get(i).of(summary));
        }
        if (!Arrays.equals(updated, values)) {
            values = updated;
            changedAt = now;
        }
    }

    /** Returns the latest values, in the order of the figures; an array that is never changed. */
    double[] values() {
        return values;
    }

    boolean isShown() {
        return !meters.isEmpty();
    }

    /**
     * Returns whether nothing was counted since a time. The totals of a version are never idle, since their past is
     * queried.
     */
    boolean isIdleSince(long time) {
        return isStep && changedAt - time < 0;
    }

    void show(MeterRegistry registry, ToDoubleFunction<MeterSlot> read) {
        String prefix = isStep ? "neural.hive.step." : "neural.hive.prediction.";
        for (int i = 0; i < FIGURES.size(); i++) {
            Figure figure = FIGURES.get(i);
            meters.add(FunctionCounter.builder(prefix + figure.meter, shown.get(i), read)
                    .description(figure.description + (isStep ? ", in a step of a rollout" : ""))
                    .tags(tags)
                    .register(registry));
        }
    }

    void hide(MeterRegistry registry) {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
