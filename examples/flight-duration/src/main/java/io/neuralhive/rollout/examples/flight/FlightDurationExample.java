package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.EngineBuilder;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.embedded.EmbeddedRollouts;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** An example that replays flights as live traffic, while four versions of a model are promoted one after the other. */
public final class FlightDurationExample {

    static final String MODEL = "flight-duration";

    private FlightDurationExample() {}

    /**
     * Runs the replay and writes the report.
     *
     * @param args the file for the report; {@code target/flight-duration-report.html} by default
     */
    public static void main(String[] args) throws IOException {
        long began = System.nanoTime();
        Path page = Path.of(args.length > 0 ? args[0] : "target/flight-duration-report.html");
        Report report = run(System.out::println);
        System.out.println();
        report.lines().forEach(System.out::println);
        Files.writeString(page, HtmlReport.of(report));
        System.out.println();
        System.out.println("Report: " + page.toAbsolutePath());
        System.out.printf(Locale.ROOT, "Took %.1f s%n", (System.nanoTime() - began) / 1e9);
    }

    static Report run(Consumer<String> terminal) {
        FlightPeriods flights = FlightPeriods.of(FlightLog.read());
        Models models = Models.fit(flights.training());
        Replay replay = replay(flights.replayed(), models, terminal);
        return Report.of(replay, new Hindsight(models, flights.replayed()));
    }

    static Replay replay(List<Flight> flights, Models models, Consumer<String> terminal) {
        List<String> versions = models.versions();
        String first = versions.get(0);
        List<String> releases = versions.subList(1, versions.size());

        // What a service has anyway: a clock, which the replay advances here, and a registry of versions.
        FakeClock clock = new FakeClock(LogTime.at(FlightPeriods.REPLAY_START));
        InMemoryModelRegistry registry = new InMemoryModelRegistry();
        for (String version : versions) {
            registry.register(
                    MODEL, version, Map.of("mae", models.offlineMetrics(version).maeShare()));
        }
        registry.production(MODEL, first);

        // The library: the assignment of requests, the metrics of each version, and the decisions based on them.
        Progress progress = new Progress(terminal);
        CheckpointLog checkpoints = new CheckpointLog();
        EmbeddedRollouts rollouts = EmbeddedRollouts.builder(registry)
                .listener(progress)
                .listener(checkpoints)
                .clock(clock)
                .timers(clock)
                .engine(EngineBuilder::onCallersThread)
                .build();
        try (rollouts) {
            // The service and its traffic, and a plan of releases that calls rollouts.promote(…).
            ServedLog served = new ServedLog();
            PredictionService service = new PredictionService(MODEL, models, rollouts, served);
            rollouts.start();
            Agenda agenda = new Agenda(clock);
            new Traffic(agenda, service).of(flights);
            new ReleasePlan(rollouts, agenda, MODEL, releases).begin();
            new DayByDay(MODEL, rollouts, registry).replay(progress, flights, agenda);
            agenda.run();
            return new Replay(
                    LogTime.at(FlightPeriods.REPLAY_START),
                    clock.now(),
                    first,
                    stories(rollouts.engine(), releases.size()),
                    checkpoints.evaluations(),
                    served);
        }
    }

    private static List<Story> stories(GradualRolloutEngine engine, int max) {
        return engine.history(MODEL, max).stream()
                .sorted(Comparator.comparingLong(Rollout::number))
                .map(rollout -> new Story(rollout, engine.events(rollout.id())))
                .toList();
    }
}
