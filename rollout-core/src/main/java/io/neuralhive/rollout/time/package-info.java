/** Time as the engine sees it: the clock, and wake-ups at an instant. */
@NullMarked
package io.neuralhive.rollout.time;

import org.jspecify.annotations.NullMarked;
