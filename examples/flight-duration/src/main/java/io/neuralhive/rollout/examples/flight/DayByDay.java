package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.validation.ContinuousValidator;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the validator knows of each version in use, day by day. */
final class DayByDay {

    /** A minute before a stage can end. By then nearly all of the day's flights have landed. */
    private static final int END = Flight.MINUTES_PER_DAY + 4 * 60 - 1;

    private final String model;
    private final GradualRolloutEngine engine;
    private final InMemoryModelRegistry registry;
    private final ContinuousValidator validator;

    DayByDay(
            String model, GradualRolloutEngine engine, InMemoryModelRegistry registry, ContinuousValidator validator) {
        this.model = model;
        this.engine = engine;
        this.registry = registry;
        this.validator = validator;
    }

    /** Has progress told of every day of departures, as long as the agenda runs. */
    void tell(Progress progress, List<Flight> flights, Agenda agenda) {
        int last = flights.stream().mapToInt(Flight::scheduledMinute).max().orElse(0);
        for (int minute = FlightPeriods.REPLAY_START; minute <= last; minute += Flight.MINUTES_PER_DAY) {
            Window day = new Window(LogTime.at(minute), LogTime.at(minute + END), Optional.empty(), Duration.ZERO);
            agenda.add(day.to(), () -> progress.day(day.from(), describe(day)));
        }
    }

    private String describe(Window window) {
        Optional<Rollout> rollout = engine.active(model);
        String production = registry.productionVersion(model).orElseThrow();
        String rest = describe(production, window);
        return rollout.map(active -> describe(active.candidate(), window) + " at " + active.appliedShare() + ", " + rest)
                .orElse(rest);
    }

    private String describe(String version, Window window) {
        MetricSummary seen = validator.collect(model, version, window);
        return String.format(
                Locale.ROOT,
                "%s: error %.2f min (n = %d), %.2f%% failed",
                version,
                seen.errors().mae(),
                seen.errors().count(),
                100 * seen.errorRate());
    }
}
