package io.neuralhive.rollout.recording;

import java.time.Duration;

/**
 * The tickets whose outcomes were counted lately, known by their signatures. Bounded: the oldest are forgotten. Thread-safe.
 *
 * <p>By signature and not by text: Base64 leaves bits unused at its end, so that several texts are one ticket.
 */
final class TicketMemory {

    private static final class Seen extends ExpiringTable.Entry<Seen> {
        private Seen(String model, String signature, long hash) {
            super(model, signature, hash);
        }
    }

    private final ExpiringTable<Seen> seen;

    /**
     * Creates an empty memory.
     *
     * @param max how many tickets are remembered at most, 1 or more
     * @param timeToLive for how long
     */
    TicketMemory(int max, Duration timeToLive) {
        seen = new ExpiringTable<>(max, timeToLive);
    }

    /** Remembers a ticket. Returns whether it was not known. */
    synchronized boolean add(String model, TicketSigner.Signature signature, long now) {
        String id = signature.toString();
        long hash = IdHash.of(model, id);
        if (seen.get(model, id, hash, now) != null) {
            return false;
        }
        seen.add(new Seen(model, id, hash), now);
        return true;
    }

    synchronized void forget(String model, TicketSigner.Signature signature, long now) {
        String id = signature.toString();
        seen.remove(model, id, IdHash.of(model, id), now);
    }
}
