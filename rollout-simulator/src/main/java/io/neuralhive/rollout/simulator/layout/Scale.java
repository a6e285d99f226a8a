package io.neuralhive.rollout.simulator.layout;

import java.util.List;

/** An axis of a plot: the positions of values, and the labelled values. */
public interface Scale {

    /** Returns the position of a value; an end if it is beyond. */
    double at(double value);

    /** Returns the values to label, in ascending order. */
    List<Double> ticks();
}
