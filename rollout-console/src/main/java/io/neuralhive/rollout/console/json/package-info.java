/** Rollouts as JSON: the same form for responses and for live updates. */
@NullMarked
package io.neuralhive.rollout.console.json;

import org.jspecify.annotations.NullMarked;
