package io.neuralhive.rollout.jdbc;

import java.time.Duration;

/**
 * How long to wait for the database.
 *
 * @param queryTimeout how long one statement may take before it is given up; at least a second, rounded up to whole seconds
 * @param retryFor how long a call is repeated after failures that may pass, such as a deadlock or a broken connection; zero for
 *     not at all. A try that has begun is not cut short.
 */
public record JdbcSettings(Duration queryTimeout, Duration retryFor) {

    private static final Duration LONGEST = Duration.ofHours(1);

    /** Ten seconds for a statement, five seconds of retries. */
    public static final JdbcSettings DEFAULT = new JdbcSettings(Duration.ofSeconds(10), Duration.ofSeconds(5));

    /** Checks the ranges. */
    public JdbcSettings {
        require("query timeout", queryTimeout, Duration.ofSeconds(1));
        require("time of retries", retryFor, Duration.ZERO);
    }

    /** Returns a copy with another time limit of a statement. */
    public JdbcSettings withQueryTimeout(Duration queryTimeout) {
        return new JdbcSettings(queryTimeout, retryFor);
    }

    /** Returns a copy with another time of retries. */
    public JdbcSettings withRetryFor(Duration retryFor) {
        return new JdbcSettings(queryTimeout, retryFor);
    }

    int queryTimeoutSeconds() {
        return (int) Math.ceil(queryTimeout.toMillis() / 1_000.0);
    }

    private static void require(String what, Duration value, Duration min) {
        if (value.compareTo(min) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "The " + what + " is " + value + "; allowed is " + min + " to " + LONGEST);
        }
    }
}
