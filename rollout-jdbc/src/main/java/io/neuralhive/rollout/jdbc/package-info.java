/**
 * Rollouts and their wake-ups in a database, so that they survive a restart and any node goes on where another stopped. Start
 * at {@link io.neuralhive.rollout.jdbc.JdbcRolloutStore}.
 */
@NullMarked
package io.neuralhive.rollout.jdbc;

import org.jspecify.annotations.NullMarked;
