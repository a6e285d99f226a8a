package io.neuralhive.rollout.recording;

/**
 * How the join of predictions and outcomes is doing.
 *
 * @param pending predictions that wait for an outcome, and outcomes that wait for a prediction
 * @param joined predictions that found their outcome
 * @param expired those that waited too long and were given up
 * @param evicted those that were given up because too many waited
 */
public record ValidatorStatus(int pending, long joined, long expired, long evicted) {

    ValidatorStatus plus(ValidatorStatus other) {
        return new ValidatorStatus(
                pending + other.pending, joined + other.joined, expired + other.expired, evicted + other.evicted);
    }
}
