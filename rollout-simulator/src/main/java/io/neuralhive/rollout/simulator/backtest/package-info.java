/** Backtests of policies on recorded requests with known outcomes. */
@NullMarked
package io.neuralhive.rollout.simulator.backtest;

import org.jspecify.annotations.NullMarked;
