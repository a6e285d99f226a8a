/** Three processes that serve a model, share its rollouts, and lose one of their number. */
@NullMarked
package io.neuralhive.rollout.examples.cluster;

import org.jspecify.annotations.NullMarked;
