package io.neuralhive.rollout.metrics;

import java.util.Optional;

/**
 * The comparison of two versions on the same requests.
 *
 * @param compared predictions that both versions made
 * @param agreed those in which they agree
 */
public record AgreementStats(long compared, long agreed) {

    /** Nothing compared. */
    public static final AgreementStats NONE = new AgreementStats(0, 0);

    /** Returns the share of agreement, 0 to 1; 0 if nothing was compared. */
    public double rate() {
        return compared == 0 ? 0 : agreed / (double) compared;
    }

    Optional<String> defect() {
        return compared < 0 || agreed < 0 || agreed > compared
                ? Optional.of(agreed + " agreed of " + compared + " compared predictions")
                : Optional.empty();
    }
}
