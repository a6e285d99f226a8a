package io.neuralhive.rollout;

/** Thrown if a model is to be promoted that has a rollout under way. */
public final class ActiveRolloutException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String activeRolloutId;

    ActiveRolloutException(String model, String activeRolloutId) {
        super("Model " + model + " is in rollout " + activeRolloutId
                + " already: wait for its end, abort it, or supersede it");
        this.activeRolloutId = activeRolloutId;
    }

    /** Returns the id of the rollout under way. */
    public String activeRolloutId() {
        return activeRolloutId;
    }
}
