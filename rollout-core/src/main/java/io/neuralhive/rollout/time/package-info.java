/** The engine's clock and timers. */
@NullMarked
package io.neuralhive.rollout.time;

import org.jspecify.annotations.NullMarked;
