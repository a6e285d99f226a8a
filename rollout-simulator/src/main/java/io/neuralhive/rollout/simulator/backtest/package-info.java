/** What a policy would have done with recorded requests whose outcomes are known. */
@NullMarked
package io.neuralhive.rollout.simulator.backtest;

import org.jspecify.annotations.NullMarked;
