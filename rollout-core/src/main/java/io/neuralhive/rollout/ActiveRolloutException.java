package io.neuralhive.rollout;

/** Thrown by a promotion if the model already has an active rollout. */
public final class ActiveRolloutException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String activeRolloutId;

    ActiveRolloutException(String model, String activeRolloutId) {
        super("Model " + model + " is in rollout " + activeRolloutId
                + " already: wait for its end, abort it, or supersede it");
        this.activeRolloutId = activeRolloutId;
    }

    /** Returns the id of the active rollout. */
    public String activeRolloutId() {
        return activeRolloutId;
    }
}
