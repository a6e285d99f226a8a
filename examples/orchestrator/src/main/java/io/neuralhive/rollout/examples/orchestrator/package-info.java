/** A service that predicts flight times, with rollouts, metrics, a page to follow them, and users. */
@NullMarked
package io.neuralhive.rollout.examples.orchestrator;

import org.jspecify.annotations.NullMarked;
