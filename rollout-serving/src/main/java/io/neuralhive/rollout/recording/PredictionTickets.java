package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Joins predictions with outcomes that arrive at another node, without a shared table: each prediction gives a ticket, a
 * short text that the service keeps with its request and brings back with the outcome. Thread-safe.
 *
 * <p>A ticket holds what was predicted, by which version, for which step and when, and a signature over it, so that tickets
 * can't be forged or changed without the key. They are signed, not encrypted: their content is readable. Usual tickets have
 * less than 200 characters.
 *
 * <p>An outcome that is brought twice to the same process counts once, as long as the ticket is among the latest that it
 * has counted and not expired. Brought to two processes, or before and after a restart, it counts twice: bring each outcome
 * once.
 *
 * <p>Why: {@code docs/decisions/0021-tickets.md}.
 */
public final class PredictionTickets {

    private final ContinuousValidator validator;
    private final Clock clock;
    private final Duration timeToLive;
    private final Duration clockSkew;
    private final TicketSigner signer;
    private final TicketMemory counted;
    private final Map<TicketResult, LongAdder> results = new EnumMap<>(TicketResult.class);

    private PredictionTickets(Builder builder) {
        validator = builder.validator;
        clock = builder.clock;
        timeToLive = builder.timeToLive;
        clockSkew = builder.clockSkew;
        signer = new TicketSigner(builder.current, builder.secrets);
        counted = new TicketMemory(builder.maxRemembered, timeToLive.plus(clockSkew));
        for (TicketResult result : TicketResult.values()) {
            results.put(result, new LongAdder());
        }
    }

    /**
     * Returns a builder.
     *
     * @param validator counts the predictions and outcomes of this node
     * @param keyNumber number of the key to sign with, 0 to 255; every node has to know the key under this number
     * @param secret the key, at least 32 bytes from a secure random source
     */
    public static Builder builder(ContinuousValidator validator, int keyNumber, byte[] secret) {
        return new Builder(validator, keyNumber, secret);
    }

    /**
     * Records a prediction that was served, as {@link ContinuousValidator#predicted} does, but gives a ticket for its outcome
     * instead of waiting for it.
     *
     * @param assignment under which it was made
     * @param requestId the service's name for the request, at most 200 characters; two requests with the same name, time and
     *     prediction count as one
     * @param predicted what was predicted; counts as failed if it is not a finite number
     * @param latency how long that took
     * @return the ticket; empty if there is nothing to compare an outcome with
     */
    public Optional<String> predicted(Assignment assignment, String requestId, double predicted, Duration latency) {
        validator.recorder().served(assignment, predicted, latency);
        return ticket(assignment, assignment.served(), requestId, predicted, Double.NaN);
    }

    /**
     * Records a prediction of the shadow version, as {@link ContinuousValidator#shadowed} does, and returns a separate
     * ticket for the outcome.
     *
     * @param assignment under which both were made
     * @param requestId the service's name for the request, at most 200 characters
     * @param served what the served version predicted; if it is not a finite number, there is nothing to compare with
     * @param predicted what the shadow version predicted; counts as failed if it is not a finite number
     * @param latency how long the shadow version took
     * @return the ticket; empty if there is nothing to compare an outcome with
     */
    public Optional<String> shadowed(
            Assignment assignment, String requestId, double served, double predicted, Duration latency) {
        return shadowed(assignment, requestId, served, predicted, validator.agrees(served, predicted), latency);
    }

    /**
     * Records a prediction of the shadow version, compared by a custom rule, and returns a separate ticket for the outcome.
     *
     * @param assignment under which both were made
     * @param requestId the service's name for the request, at most 200 characters
     * @param served what the served version predicted; if it is not a finite number, there is nothing to compare with
     * @param predicted what the shadow version predicted; counts as failed if it is not a finite number
     * @param agrees whether both agree
     * @param latency how long the shadow version took
     * @return the ticket; empty if there is nothing to compare an outcome with
     */
    public Optional<String> shadowed(
            Assignment assignment,
            String requestId,
            double served,
            double predicted,
            boolean agrees,
            Duration latency) {
        validator.recorder().shadowed(assignment, served, predicted, agrees, latency);
        return ticket(assignment, assignment.shadow(), requestId, predicted, served);
    }

    /**
     * Records the actual value for a prediction.
     *
     * @param model name of the model
     * @param ticket what was given for the prediction, on this node or another
     * @param actual the actual value
     * @return the result; never throws for any text
     */
    public TicketResult observed(String model, String ticket, double actual) {
        TicketResult result = result(model, ticket, actual);
        counter(result).increment();
        return result;
    }

    /** Returns whether predictions and outcomes are counted by this recorder. */
    public boolean countWith(PredictionRecorder other) {
        return validator == other;
    }

    /** Returns how many outcomes had this result. */
    public long count(TicketResult result) {
        return counter(result).sum();
    }

    private LongAdder counter(TicketResult result) {
        return Objects.requireNonNull(results.get(result));
    }

    private Optional<String> ticket(
            Assignment assignment, Optional<String> version, String requestId, double predicted, double beside) {
        if (version.isEmpty() || !Double.isFinite(predicted)) {
            return Optional.empty();
        }
        Ticket ticket = new Ticket(
                requestId,
                assignment.model(),
                version.get(),
                assignment.step(),
                clock.now(),
                predicted,
                Double.isFinite(beside) ? beside : Double.NaN);
        return ticket.isShort() ? Optional.of(signer.sign(TicketFormat.write(ticket))) : Optional.empty();
    }

    private TicketResult result(String model, String text, double actual) {
        TicketSigner.Signed signed;
        Ticket ticket;
        try {
            signed = signer.verified(text);
            ticket = TicketFormat.read(signed.content());
        } catch (TicketSigner.RefusedException e) {
            return e.result();
        } catch (IOException e) {
            // Signed with our key, so that a newer version wrote it.
            return TicketResult.UNREADABLE;
        }
        Instant now = clock.now();
        if (!ticket.model().equals(model)) {
            return TicketResult.OTHER_MODEL;
        }
        if (!Double.isFinite(actual)) {
            return TicketResult.NO_NUMBER;
        }
        if (ticket.at().isBefore(now.minus(timeToLive))) {
            return TicketResult.EXPIRED;
        }
        if (ticket.at().isAfter(now.plus(clockSkew))) {
            return TicketResult.FUTURE;
        }
        if (!counted.add(model, signed.signature(), now.toEpochMilli())) {
            return TicketResult.DUPLICATE;
        }
        if (!validator.recorder().joined(ticket, actual, now.toEpochMilli())) {
            // It may come again when there is room.
            counted.forget(model, signed.signature(), now.toEpochMilli());
            return TicketResult.NO_ROOM;
        }
        return TicketResult.COUNTED;
    }

    /** Builds tickets. Not thread-safe. */
    public static final class Builder {

        private static final int SHORTEST_SECRET = 32;
        private static final int MAX_KEYS = 256;

        private final ContinuousValidator validator;
        private final int current;
        private final Map<Integer, byte[]> secrets = new HashMap<>();
        private Clock clock = Clock.system();
        private Duration timeToLive = Duration.ofHours(24);
        private Duration clockSkew = Duration.ofMinutes(1);
        private int maxRemembered = 100_000;

        private Builder(ContinuousValidator validator, int keyNumber, byte[] secret) {
            this.validator = validator;
            this.current = keyNumber;
            accept(keyNumber, secret);
        }

        /**
         * Adds a key whose tickets are accepted too. To change the key, add the new one here on every node first, then sign
         * with it, and drop the old one once its tickets have expired.
         *
         * @param keyNumber 0 to 255, another one than the others'
         * @param secret at least 32 bytes
         */
        public Builder accept(int keyNumber, byte[] secret) {
            if (keyNumber < 0 || keyNumber >= MAX_KEYS || secrets.containsKey(keyNumber)) {
                throw new IllegalArgumentException(
                        "The key number " + keyNumber + " is not allowed: give 0 to 255, each once");
            }
            if (secret.length < SHORTEST_SECRET) {
                throw new IllegalArgumentException("A key of " + secret.length + " bytes is too short: give at least "
                        + SHORTEST_SECRET + " from a secure random source");
            }
            secrets.put(keyNumber, Arrays.copyOf(secret, secret.length));
            return this;
        }

        /** Sets the clock. Default the system's. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /**
         * Sets how old a prediction may be when its outcome comes, more than zero. Default 24 hours. An outcome older than the
         * validator's retention counts for its step alone.
         */
        public Builder timeToLive(Duration timeToLive) {
            if (timeToLive.isZero() || timeToLive.isNegative()) {
                throw new IllegalArgumentException(
                        "A time to live of " + timeToLive + " is not allowed: give more than 0");
            }
            this.timeToLive = timeToLive;
            return this;
        }

        /** Sets by how much clocks of nodes may differ, 0 or more. Default a minute. */
        public Builder clockSkew(Duration clockSkew) {
            if (clockSkew.isNegative()) {
                throw new IllegalArgumentException("A clock skew of " + clockSkew + " is not allowed: give 0 or more");
            }
            this.clockSkew = clockSkew;
            return this;
        }

        /** Sets how many tickets are remembered to detect duplicates, 1 or more. Default 100,000, some 20 MB. */
        public Builder maxRemembered(int maxRemembered) {
            if (maxRemembered < 1) {
                throw new IllegalArgumentException(
                        maxRemembered + " remembered tickets is not allowed: give 1 or more");
            }
            this.maxRemembered = maxRemembered;
            return this;
        }

        /** Returns the tickets. */
        public PredictionTickets build() {
            return new PredictionTickets(this);
        }
    }
}
