package io.neuralhive.rollout.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.validation.Counted;
import java.util.ArrayList;
import java.util.List;

/** The meters of one version, or of one of its steps. They show what was last told, 0 before that. Not thread-safe. */
final class CountedMeters {

    private static final Figure[] FIGURES = Figure.values();

    private final Tags tags;
    private final String prefix;
    private final boolean isStep;
    private final double[] values = new double[FIGURES.length];
    private final long[] readIn = new long[FIGURES.length];
    private final List<FunctionCounter> meters = new ArrayList<>(FIGURES.length);
    private long changedAt;

    CountedMeters(Counted counted, String writer, long now) {
        Tags version = Tags.of("model.name", counted.model(), "version", counted.version(), "writer", writer);
        tags = counted.step()
                .map(step -> version.and("rollout", step.rolloutId(), "step", step.name()))
                .orElse(version);
        isStep = counted.step().isPresent();
        prefix = isStep ? "neural.hive.step." : "neural.hive.prediction.";
        changedAt = now;
    }

    /** Shows what was counted. What was shown never falls, as rounding could make a sum do. */
    void tell(MetricSummary summary, long now) {
        for (Figure figure : FIGURES) {
            double value = figure.of.applyAsDouble(summary);
            if (value > values[figure.ordinal()]) {
                values[figure.ordinal()] = value;
                changedAt = now;
            }
        }
    }

    boolean isShown() {
        return !meters.isEmpty();
    }

    /** Returns whether nothing was counted since a time. What a version did at all is never idle: its past is asked for. */
    boolean isIdleSince(long time) {
        return isStep && changedAt - time < 0;
    }

    void show(MeterRegistry registry, PredictionMetrics owner) {
        for (Figure figure : FIGURES) {
            meters.add(FunctionCounter.builder(prefix + figure.meter, this, shown -> owner.read(shown, figure))
                    .description(figure.description + (isStep ? ", in a step of a rollout" : ""))
                    .tags(tags)
                    .register(registry));
        }
    }

    void hide(MeterRegistry registry) {
        meters.forEach(registry::remove);
        meters.clear();
    }

    /** Returns whether a figure was read already since the given look at what was counted. */
    boolean wasRead(Figure figure, long look) {
        return readIn[figure.ordinal()] == look;
    }

    double read(Figure figure, long look) {
        readIn[figure.ordinal()] = look;
        return values[figure.ordinal()];
    }
}
