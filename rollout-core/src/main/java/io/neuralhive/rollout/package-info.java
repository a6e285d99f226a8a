/** The engine that promotes model versions step by step. Start at {@link io.neuralhive.rollout.GradualRolloutEngine}. */
@NullMarked
package io.neuralhive.rollout;

import org.jspecify.annotations.NullMarked;
