/** An example of three processes that serve a model and share its rollouts, one of which is killed. */
@NullMarked
package io.neuralhive.rollout.examples.cluster;

import org.jspecify.annotations.NullMarked;
