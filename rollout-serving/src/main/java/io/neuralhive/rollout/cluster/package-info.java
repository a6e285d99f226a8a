/** Several nodes that serve: each follows the store. */
@NullMarked
package io.neuralhive.rollout.cluster;

import org.jspecify.annotations.NullMarked;
