package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.embedded.EmbeddedRollouts;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.state.Rollout;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A daily report on the recorder's summary of each version in use. */
final class DayByDay {

    /** A minute before a stage can end. By then nearly all of the day's flights have landed. */
    private static final int END = Flight.MINUTES_PER_DAY + 4 * 60 - 1;

    private final String model;
    private final EmbeddedRollouts rollouts;
    private final InMemoryModelRegistry registry;

    DayByDay(String model, EmbeddedRollouts rollouts, InMemoryModelRegistry registry) {
        this.model = model;
        this.rollouts = rollouts;
        this.registry = registry;
    }

    /** Schedules a report for every day of departures, as long as the agenda runs. */
    void replay(Progress progress, List<Flight> flights, Agenda agenda) {
        int last = flights.stream().mapToInt(Flight::scheduledMinute).max().orElse(0);
        for (int minute = FlightPeriods.REPLAY_START; minute <= last; minute += Flight.MINUTES_PER_DAY) {
            Window day = new Window(LogTime.at(minute), LogTime.at(minute + END), Optional.empty(), Duration.ZERO);
            agenda.add(day.to(), () -> progress.day(day.from(), describe(day)));
        }
    }

    private String describe(Window day) {
        String production = registry.productionVersion(model).orElseThrow();
        String line = production + " " + error(seen(production, day));
        Optional<Rollout> rollout = rollouts.engine().active(model);
        return rollout.map(active -> line + candidate(active, day)).orElse(line);
    }

    private String candidate(Rollout rollout, Window day) {
        MetricSummary seen = seen(rollout.candidate(), day);
        return String.format(
                Locale.ROOT,
                "   %s at %-4s %s, failed %.2f%%",
                rollout.candidate(),
                rollout.appliedShare(),
                error(seen),
                100 * seen.errorRate());
    }

    private MetricSummary seen(String version, Window day) {
        return rollouts.recorder().collect(model, version, day);
    }

    private static String error(MetricSummary seen) {
        return String.format(
                Locale.ROOT,
                "%5.2f min (n = %3d)",
                seen.errors().mae(),
                seen.errors().count());
    }
}
