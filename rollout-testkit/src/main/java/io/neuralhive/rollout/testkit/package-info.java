/** Fakes, assertions and contract tests for testing policies and implementations of the engine's interfaces. */
@NullMarked
package io.neuralhive.rollout.testkit;

import org.jspecify.annotations.NullMarked;
