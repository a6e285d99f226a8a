package io.neuralhive.rollout.simulator.layout;

import java.util.List;

/** An axis of a plot: where values lie, and which of them are labelled. */
public interface Scale {

    /** Returns where a value lies; at an end if it is beyond. */
    double at(double value);

    /** Returns the values to be labelled, the smallest first. */
    List<Double> ticks();
}
