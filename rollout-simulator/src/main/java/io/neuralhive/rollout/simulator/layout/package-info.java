/** Pages, plots and tables as text: no script, no font, no picture from elsewhere. */
@NullMarked
package io.neuralhive.rollout.simulator.layout;

import org.jspecify.annotations.NullMarked;
