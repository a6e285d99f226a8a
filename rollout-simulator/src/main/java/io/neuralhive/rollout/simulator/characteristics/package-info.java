/** Operating characteristics: how often, how fast and at what price a policy decides, over thousands of simulated rollouts. */
@NullMarked
package io.neuralhive.rollout.simulator.characteristics;

import org.jspecify.annotations.NullMarked;
