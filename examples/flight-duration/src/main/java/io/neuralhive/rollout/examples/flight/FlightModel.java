package io.neuralhive.rollout.examples.flight;

/** A model of the minutes a flight stays in the air, from what is known before take-off. */
public interface FlightModel {

    /** The version under which the model is registered. */
    String version();

    /**
     * Predicts the minutes in the air.
     *
     * @throws RuntimeException if the model fails for this flight
     */
    double predictMinutes(Flight flight);
}
