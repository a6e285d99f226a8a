/** Judging: gates turn evidence into a verdict. Pure functions, so that every decision can be recomputed from its record. */
@NullMarked
package io.neuralhive.rollout.checkpoint;

import org.jspecify.annotations.NullMarked;
