/** A live page of rollouts and its JSON, for any HTTP server. Begin with {@link io.neuralhive.rollout.console.Console}. */
@NullMarked
package io.neuralhive.rollout.console;

import org.jspecify.annotations.NullMarked;
