package io.neuralhive.rollout.examples.orchestrator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * The settings of the example.
 *
 * @param port the port of the service, on the loopback address; 0 for any free port
 * @param minute the duration of a minute of the policy; a stage has 30 of them
 * @param speed the factor by which the log is accelerated
 * @param stay whether the service keeps running when both rollouts have ended
 * @param rules a file of alerting rules for Prometheus; empty for none
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
     * @throws IllegalArgumentException if an option is unknown or has an invalid value
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

    /** Returns the scrape interval: a minute of the policy, but not less than is reasonable. */
    Duration scrapeInterval() {
        return minute.compareTo(SHORTEST_MINUTE_TO_SCRAPE) < 0 ? SHORTEST_INTERVAL : SHORTEST_MINUTE_TO_SCRAPE;
    }

    private static Path file(Queue<String> rest) {
        Path given = Path.of(rest.isEmpty() ? "" : rest.remove()).toAbsolutePath();
        if (!Files.isRegularFile(given)) {
            throw new IllegalArgumentException("--rules needs a file but has " + given + "; " + USAGE);
        }
        return given;
    }

    private static int number(String option, Queue<String> rest) {
        String given = rest.isEmpty() ? "" : rest.remove();
        try {
            return Integer.parseInt(given);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " needs a number but has \"" + given + "\"; " + USAGE, e);
        }
    }

    private static void require(String name, long given, long min, long max) {
        if (given < min || given > max) {
            throw new IllegalArgumentException("--" + name + " is " + given + "; " + USAGE);
        }
    }
}
