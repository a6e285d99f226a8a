package io.neuralhive.rollout.examples.orchestrator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * How the example runs.
 *
 * @param port where the service listens, on this machine alone; 0 for any free port
 * @param minute how long a minute of the policy takes; a stage has 30 of them
 * @param speed how many times faster than in 2013 the flights depart
 * @param stay whether the service stays up when both rollouts have ended
 */
record Settings(int port, Duration minute, int speed, boolean stay) {

    /** A stage takes half a minute, a day of flights less than five seconds. */
    static final Settings DEFAULT = new Settings(8080, Duration.ofSeconds(1), 20_000, false);

    private static final String USAGE =
            "allowed are --stay, --port NUMBER, --minute-millis NUMBER (20 to 60000) and --speed NUMBER (1 to 1000000)";

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
                case "--stay" -> new Settings(settings.port, settings.minute, settings.speed, true);
                case "--port" -> new Settings(number(option, rest), settings.minute, settings.speed, settings.stay);
                case "--minute-millis" ->
                    new Settings(settings.port, Duration.ofMillis(number(option, rest)), settings.speed, settings.stay);
                case "--speed" -> new Settings(settings.port, settings.minute, number(option, rest), settings.stay);
                default -> throw new IllegalArgumentException("There is no option " + option + "; " + USAGE);
            };
        }
        return settings;
    }

    private static int number(String option, Queue<String> rest) {
        String given = rest.isEmpty() ? "" : rest.remove();
        try {
            return Integer.parseInt(given);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " has no number but \"" + given + "\"; " + USAGE, e);
        }
    }

    private static void require(String name, long given, long least, long most) {
        if (given < least || given > most) {
            throw new IllegalArgumentException("--" + name + " is " + given + "; " + USAGE);
        }
    }
}
