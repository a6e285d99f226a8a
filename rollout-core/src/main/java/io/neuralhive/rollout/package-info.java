/**
 * The engine that promotes a model version step by step. Start at {@link io.neuralhive.rollout.GradualRolloutEngine}.
 */
@NullMarked
package io.neuralhive.rollout;

import org.jspecify.annotations.NullMarked;
