/** Rollouts as JSON: one form, for answers and for what is told live. */
@NullMarked
package io.neuralhive.rollout.console.json;

import org.jspecify.annotations.NullMarked;
