/**
 * A live page of rollouts and its JSON API, for any HTTP server. Start at {@link
 * io.neuralhive.rollout.console.Console}.
 */
@NullMarked
package io.neuralhive.rollout.console;

import org.jspecify.annotations.NullMarked;
