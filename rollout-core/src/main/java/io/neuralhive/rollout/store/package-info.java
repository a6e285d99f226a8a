/** The stores of rollouts, and of what the nodes of a cluster share: wanted splits and counted evidence. */
@NullMarked
package io.neuralhive.rollout.store;

import org.jspecify.annotations.NullMarked;
