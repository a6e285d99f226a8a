/** Where rollouts are kept, and what the nodes of a cluster share: wanted splits and what each node has counted. */
@NullMarked
package io.neuralhive.rollout.store;

import org.jspecify.annotations.NullMarked;
