/** Fakes, assertions and contract tests for those who test a policy or implement one of the engine's interfaces. */
@NullMarked
package io.neuralhive.rollout.testkit;

import org.jspecify.annotations.NullMarked;
