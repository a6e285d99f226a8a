/** Flights, their log and the models that predict how long they stay in the air. */
@NullMarked
package io.neuralhive.rollout.examples.flight;

import org.jspecify.annotations.NullMarked;
