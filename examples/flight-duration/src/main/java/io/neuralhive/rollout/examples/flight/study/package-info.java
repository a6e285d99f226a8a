/** A study of policies on the flights: the numbers and pictures of {@code docs/choosing-a-policy.md}. */
@NullMarked
package io.neuralhive.rollout.examples.flight.study;

import org.jspecify.annotations.NullMarked;
