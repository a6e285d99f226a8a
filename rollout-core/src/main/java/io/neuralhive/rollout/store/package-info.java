/** Where rollouts are kept: compare-and-set on their revision. */
@NullMarked
package io.neuralhive.rollout.store;

import org.jspecify.annotations.NullMarked;
