package io.neuralhive.rollout.examples.orchestrator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * How the example runs.
 *
 * @param port where the service listens, on this machine alone; 0 for any free port
 * @param minute how long a minute of the policy takes; a stage has 30 of them
 * @param speed how many times faster than in 2013 the flights depart
 * @param stay whether the service stays up when both rollouts have ended
 * @param rules alerts that Prometheus evaluates; empty for none
 */
record Settings(int port, Duration minute, int speed, boolean stay, Optional<Path> rules) {

    /** A stage takes half a minute, a day of flights less than five seconds. */
    static final Settings DEFAULT = new Settings(8080, Duration.ofSeconds(1), 20_000, false, Optional.empty());

    private static final Duration SHORTEST_MINUTE_TO_SCRAPE = Duration.ofSeconds(1);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(250);

    private static final String USAGE =
            "allowed are --stay, --port NUMBER, --minute-millis NUMBER (20 to 60000), --speed NUMBER (1 to 1000000) and"
                    + " --rules FILE";

    Settings {
        require("port", port, 0, 65_535);
        require("minute-millis", minute.toMillis(), 20, 60_000);
        require("speed", speed, 1, 1_000_000);
    }

    /**
     * Returns the settings of a command line.
     *
     * @throws IllegalArgumentException if it has something that is not allowed
     */
    static Settings of(String... arguments) {
        Settings settings = DEFAULT;
        Queue<String> rest = new ArrayDeque<>(List.of(arguments));
        while (!rest.isEmpty()) {
            String option = rest.remove();
            settings = switch (option) {
                case "--stay" -> new Settings(settings.port, settings.minute, settings.speed, true, settings.rules);
                case "--port" ->
                    new Settings(number(option, rest), settings.minute, settings.speed, settings.stay, settings.rules);
                case "--minute-millis" ->
                    new Settings(
                            settings.port,
                            Duration.ofMillis(number(option, rest)),
                            settings.speed,
                            settings.stay,
                            settings.rules);
                case "--speed" ->
                    new Settings(settings.port, settings.minute, number(option, rest), settings.stay, settings.rules);
                case "--rules" ->
                    new Settings(
                            settings.port, settings.minute, settings.speed, settings.stay, Optional.of(file(rest)));
                default -> throw new IllegalArgumentException("There is no option " + option + "; " + USAGE);
            };
        }
        return settings;
    }

    /** Returns how often Prometheus looks: once a minute of the policy, but not more often than makes sense. */
    Duration scrapeInterval() {
        return minute.compareTo(SHORTEST_MINUTE_TO_SCRAPE) < 0 ? SHORTEST_INTERVAL : SHORTEST_MINUTE_TO_SCRAPE;
    }

    private static Path file(Queue<String> rest) {
        Path given = Path.of(rest.isEmpty() ? "" : rest.remove()).toAbsolutePath();
        if (!Files.isRegularFile(given)) {
            throw new IllegalArgumentException("--rules has no file but " + given + "; " + USAGE);
        }
        return given;
    }

    private static int number(String option, Queue<String> rest) {
        String given = rest.isEmpty() ? "" : rest.remove();
        try {
            return Integer.parseInt(given);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " has no number but \"" + given + "\"; " + USAGE, e);
        }
    }

    private static void require(String name, long given, long min, long max) {
        if (given < min || given > max) {
            throw new IllegalArgumentException("--" + name + " is " + given + "; " + USAGE);
        }
    }
}
