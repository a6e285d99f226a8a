/** Rollouts as Micrometer meters. */
@NullMarked
package io.neuralhive.rollout.micrometer;

import org.jspecify.annotations.NullMarked;
