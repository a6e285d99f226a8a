/** What the library costs, measured. Not published. */
@NullMarked
package io.neuralhive.rollout.benchmarks;

import org.jspecify.annotations.NullMarked;
