/**
 * The rollout as a value, what happens to it, and the pure state machine between the two. Why it is a package of its own:
 * docs/decisions/0002-packages-without-cycles.md.
 */
@NullMarked
package io.neuralhive.rollout.state;

import org.jspecify.annotations.NullMarked;
