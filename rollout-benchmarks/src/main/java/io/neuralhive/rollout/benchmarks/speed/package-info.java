/** Benchmarks of single calls, in time and memory, beside comparable libraries. */
package io.neuralhive.rollout.benchmarks.speed;
