/** The policy of a rollout, its overrides, and the plan of steps that follows from it. */
@NullMarked
package io.neuralhive.rollout.policy;

import org.jspecify.annotations.NullMarked;
