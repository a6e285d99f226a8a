package io.neuralhive.rollout.jdbc;

import java.time.Duration;

/**
 * The time limits of database calls.
 *
 * @param queryTimeout the timeout of a statement; at least a second, rounded up to whole seconds
 * @param retryFor how long a call is retried after transient faults, such as a deadlock or a broken connection; zero
 *     for no retries. An attempt that has begun is not cut short.
 */
public record JdbcSettings(Duration queryTimeout, Duration retryFor) {

    private static final Duration LONGEST = Duration.ofHours(1);

    /** Ten seconds for a statement, five seconds of retries. */
    public static final JdbcSettings DEFAULT = new JdbcSettings(Duration.ofSeconds(10), Duration.ofSeconds(5));

    /** Checks the ranges. */
    public JdbcSettings {
        require("query timeout", queryTimeout, Duration.ofSeconds(1));
        require("retry time", retryFor, Duration.ZERO);
    }

    /** Returns a copy with another statement timeout. */
    public JdbcSettings withQueryTimeout(Duration queryTimeout) {
        return new JdbcSettings(queryTimeout, retryFor);
    }

    /** Returns a copy with another retry time. */
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
