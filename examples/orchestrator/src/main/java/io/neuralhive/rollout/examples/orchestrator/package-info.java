/** An example of a service that predicts flight times, with rollouts, metrics, a console, and simulated users. */
@NullMarked
package io.neuralhive.rollout.examples.orchestrator;

import org.jspecify.annotations.NullMarked;
