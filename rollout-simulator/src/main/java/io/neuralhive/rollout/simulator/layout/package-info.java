/** Pages, plots and tables as text, without scripts, fonts or pictures from elsewhere. */
@NullMarked
package io.neuralhive.rollout.simulator.layout;

import org.jspecify.annotations.NullMarked;
