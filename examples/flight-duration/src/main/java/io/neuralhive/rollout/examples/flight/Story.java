package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A rollout and its events.
 *
 * @param rollout the rollout at the end of the replay
 * @param events its events, in order
 */
record Story(Rollout rollout, List<RolloutEvent> events) {

    /** The state of a rollout, in signs and colours. */
    enum Mood {
        GOOD("✓"),
        BAD("✗"),
        OPEN("…");

        private final String sign;

        Mood(String sign) {
            this.sign = sign;
        }

        /** Distinguishes it from the others without colour. */
        String sign() {
            return sign;
        }

        /** Its CSS class in the report. */
        String style() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Copies the list. */
    Story {
        events = List.copyOf(events);
    }

    /** The version to be promoted. */
    String version() {
        return rollout.candidate();
    }

    /** When it ended; empty if it did not. */
    Optional<Instant> endedAt() {
        return events.stream()
                .filter(RolloutEvent.Ended.class::isInstance)
                .map(event -> event.header().at())
                .findFirst();
    }

    Mood mood() {
        if (rollout.status() == RolloutStatus.PROMOTED) {
            return Mood.GOOD;
        }
        return rollout.isEnded() ? Mood.BAD : Mood.OPEN;
    }

    /** Its status in words, as in {@code rolled back}. */
    String status() {
        return rollout.status().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The reason for its end or hold, as in {@code mae_increase}. */
    String why() {
        return rollout.ending()
                .map(ending -> ending.reason().label())
                .or(() -> rollout.hold().map(hold -> hold.cause().name().toLowerCase(Locale.ROOT)))
                .orElse(mood() == Mood.GOOD ? "passed every gate" : "active");
    }

    /** The same reason in full. */
    String explanation() {
        return rollout.ending()
                .map(ending -> ending.explanation())
                .or(() -> rollout.hold().map(hold -> hold.explanation()))
                .orElseGet(this::why);
    }
}
