/** What a rollout shall do, as values: the policy, its overrides, and the plan of steps that follows from it. */
@NullMarked
package io.neuralhive.rollout.policy;

import org.jspecify.annotations.NullMarked;
