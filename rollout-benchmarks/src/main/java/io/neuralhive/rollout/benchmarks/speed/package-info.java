/** What a call costs, in time and memory, beside what else does the like. */
package io.neuralhive.rollout.benchmarks.speed;
