/** Benchmarks of the library. Not published. */
@NullMarked
package io.neuralhive.rollout.benchmarks;

import org.jspecify.annotations.NullMarked;
