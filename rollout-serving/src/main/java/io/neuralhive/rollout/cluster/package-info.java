/** Clusters of serving nodes, each of which follows the shared store. */
@NullMarked
package io.neuralhive.rollout.cluster;

import org.jspecify.annotations.NullMarked;
