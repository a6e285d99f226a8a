package io.neuralhive.rollout.jdbc;

import java.time.Duration;

/**
 * The settings of timers that several nodes share.
 *
 * @param pollInterval how often a node polls for timers that are due; 10 milliseconds to an hour
 * @param concurrency the maximum number of timers in progress on a node; 1 to 1,000. Choose more than the engine's
 *     workers, which would otherwise wait for the database in between.
 * @param heartbeat the interval of a node's heartbeats. After four missing ones the node is taken for dead, and others
 *     take over; 100 milliseconds to an hour, and well above the differences of the nodes' clocks.
 * @param answerWithin how long a timer may take before it is taken for lost and due again; 10 milliseconds to an hour
 * @param overdue how long a rollout without a timer is overdue before its timer is set again; a second to an hour
 */
public record TimerSettings(
        Duration pollInterval, int concurrency, Duration heartbeat, Duration answerWithin, Duration overdue) {

    private static final Duration LONGEST = Duration.ofHours(1);

    /**
     * Polls each second, up to eight timers in progress, a heartbeat every five seconds; a timer is lost after a
     * minute, and a rollout overdue after half a minute.
     */
    public static final TimerSettings DEFAULT = new TimerSettings(
            Duration.ofSeconds(1), 8, Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofSeconds(30));

    /** Checks the ranges. */
    public TimerSettings {
        require("poll interval", pollInterval, Duration.ofMillis(10));
        require("heartbeat", heartbeat, Duration.ofMillis(100));
        require("time limit of a timer", answerWithin, Duration.ofMillis(10));
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

    /** Returns a copy with another time limit of a timer. */
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
