/** The real engine under simulated time, and the outcomes of its rollouts. */
@NullMarked
package io.neuralhive.rollout.simulator.engine;

import org.jspecify.annotations.NullMarked;
