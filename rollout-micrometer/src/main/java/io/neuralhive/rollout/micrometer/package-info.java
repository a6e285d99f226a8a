/** Micrometer meters of rollouts, predictions, shadow calls and nodes. */
@NullMarked
package io.neuralhive.rollout.micrometer;

import org.jspecify.annotations.NullMarked;
