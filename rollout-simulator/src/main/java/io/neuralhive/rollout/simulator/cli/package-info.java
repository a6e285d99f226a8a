/** The command line. */
@NullMarked
package io.neuralhive.rollout.simulator.cli;

import org.jspecify.annotations.NullMarked;
