/** Who gets which version: the router that takes a split, and the embedded splitter that answers per key. */
@NullMarked
package io.neuralhive.rollout.traffic;

import org.jspecify.annotations.NullMarked;
