package io.neuralhive.rollout.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.validation.Counted;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The meters of one version, or of one of its steps. They show what was last told, 0 before that. Not thread-safe. */
final class CountedMeters {

    /** A figure as it is shown. */
    static final class Shown {
        private double value;
        private long readIn;

        /** Creates a figure that counts as read: who reads it next wants what is new. */
        Shown(long look) {
            readIn = look;
        }

        /** Returns whether it was read since the given look at what was counted. */
        boolean wasRead(long look) {
            return readIn == look;
        }

        double read(long look) {
            readIn = look;
            return value;
        }
    }

    private final Tags tags;
    private final boolean isStep;
    private final Map<Figure, Shown> figures = new EnumMap<>(Figure.class);
    private final List<FunctionCounter> meters = new ArrayList<>();
    private long changedAt;

    CountedMeters(Counted counted, String writer, long look, long now) {
        Tags version = Tags.of("model.name", counted.model(), "version", counted.version(), "writer", writer);
        tags = counted.step()
                .map(step -> version.and("rollout", step.rolloutId(), "step", step.name()))
                .orElse(version);
        isStep = counted.step().isPresent();
        changedAt = now;
        for (Figure figure : Figure.values()) {
            figures.put(figure, new Shown(look));
        }
    }

    /** Shows what was counted. What was shown never falls, as rounding could make a sum do. */
    void tell(MetricSummary summary, long now) {
        figures.forEach((figure, shown) -> {
            double value = figure.of(summary);
            if (value > shown.value) {
                shown.value = value;
                changedAt = now;
            }
        });
    }

    boolean isShown() {
        return !meters.isEmpty();
    }

    /** Returns whether nothing was counted since a time. What a version did at all is never idle: its past is asked for. */
    boolean isIdleSince(long time) {
        return isStep && changedAt - time < 0;
    }

    void show(MeterRegistry registry, PredictionMetrics owner) {
        String prefix = isStep ? "neural.hive.step." : "neural.hive.prediction.";
        figures.forEach((figure, shown) -> meters.add(FunctionCounter.builder(prefix + figure.meter, shown, owner::read)
                .description(figure.description + (isStep ? ", in a step of a rollout" : ""))
                .tags(tags)
                .register(registry)));
    }

    void hide(MeterRegistry registry) {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
