package io.neuralhive.rollout.jdbc;

import java.time.Duration;

/**
 * How the nodes share wake-ups.
 *
 * @param pollInterval how often a node looks for wake-ups that are due; 10 milliseconds to an hour
 * @param concurrency how many wake-ups a node has under way at the same time; 1 to 1,000. More than the engine's workers, or they
 *     wait for the database in between.
 * @param heartbeat how often a node says that it is still at work. After four of them are missing it counts as dead, and others
 *     go on; 100 milliseconds to an hour, and well above what the nodes' clocks differ by.
 * @param answerWithin how long a wake-up may take before it counts as lost and is due again; 10 milliseconds to an hour
 * @param overdue how long after its time a rollout that nobody looks after is found and woken; a second to an hour
 */
public record TimerSettings(
        Duration pollInterval, int concurrency, Duration heartbeat, Duration answerWithin, Duration overdue) {

    private static final Duration LONGEST = Duration.ofHours(1);

    /**
     * Looks each second, has eight under way, heartbeats each five seconds; a wake-up is lost after a minute, and a rollout is
     * overdue after half a minute.
     */
    public static final TimerSettings DEFAULT = new TimerSettings(
            Duration.ofSeconds(1), 8, Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofSeconds(30));

    /** Checks the ranges. */
    public TimerSettings {
        require("poll interval", pollInterval, Duration.ofMillis(10));
        require("heartbeat", heartbeat, Duration.ofMillis(100));
        require("time to answer a wake-up", answerWithin, Duration.ofMillis(10));
        require("time after which a rollout is overdue", overdue, Duration.ofSeconds(1));
        if (concurrency < 1 || concurrency > 1_000) {
            throw new IllegalArgumentException("The concurrency is " + concurrency + "; allowed is 1 to 1000");
        }
    }

    /** Returns a copy with another poll interval. */
    public TimerSettings withPollInterval(Duration pollInterval) {
        return new TimerSettings(pollInterval, concurrency, heartbeat, answerWithin, overdue);
    }

    /** Returns a copy with another concurrency. */
    public TimerSettings withConcurrency(int concurrency) {
        return new TimerSettings(pollInterval, concurrency, heartbeat, answerWithin, overdue);
    }

    /** Returns a copy with another heartbeat. */
    public TimerSettings withHeartbeat(Duration heartbeat) {
        return new TimerSettings(pollInterval, concurrency, heartbeat, answerWithin, overdue);
    }

    /** Returns a copy with another time to answer. */
    public TimerSettings withAnswerWithin(Duration answerWithin) {
        return new TimerSettings(pollInterval, concurrency, heartbeat, answerWithin, overdue);
    }

    /** Returns a copy with another time after which a rollout is overdue. */
    public TimerSettings withOverdue(Duration overdue) {
        return new TimerSettings(pollInterval, concurrency, heartbeat, answerWithin, overdue);
    }

    private static void require(String what, Duration value, Duration min) {
        if (value.compareTo(min) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "The " + what + " is " + value + "; allowed is " + min + " to " + LONGEST);
        }
    }
}
