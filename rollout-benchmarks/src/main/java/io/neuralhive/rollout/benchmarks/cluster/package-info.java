/** A measurement of many rollouts on three processes and one PostgreSQL. */
@NullMarked
package io.neuralhive.rollout.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
