/** The traffic split that the engine wants, and the router that applies it. */
@NullMarked
package io.neuralhive.rollout.traffic;

import org.jspecify.annotations.NullMarked;
