/** The real engine under simulated time, and what became of a rollout there. */
@NullMarked
package io.neuralhive.rollout.simulator.engine;

import org.jspecify.annotations.NullMarked;
