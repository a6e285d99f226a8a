/**
 * Rollouts and their timers in a database, so that they survive a restart and any node can continue the work of
 * another. Start at {@link io.neuralhive.rollout.jdbc.JdbcRolloutStore}.
 */
@NullMarked
package io.neuralhive.rollout.jdbc;

import org.jspecify.annotations.NullMarked;
