package io.neuralhive.rollout.examples.flight;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Converts the log's minutes to instants: local time in New York, treated as UTC. */
final class LogTime {

    private static final Instant ORIGIN = Instant.parse("2013-01-01T00:00:00Z");
    private static final DateTimeFormatter DAY = format("d MMM");
    private static final DateTimeFormatter MINUTE = format("d MMM HH:mm");

    private LogTime() {}

    static Instant at(int minute) {
        return ORIGIN.plus(Duration.ofMinutes(minute));
    }

    /** As in {@code 22 Jan}. */
    static String day(Instant at) {
        return DAY.format(at);
    }

    /** As in {@code 22 Jan 04:00}. */
    static String minute(Instant at) {
        return MINUTE.format(at);
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }
}
