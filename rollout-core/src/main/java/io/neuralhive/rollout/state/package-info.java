/** The rollout as a value, what happens to it, and the pure state machine between the two. */
@NullMarked
package io.neuralhive.rollout.state;

import org.jspecify.annotations.NullMarked;
