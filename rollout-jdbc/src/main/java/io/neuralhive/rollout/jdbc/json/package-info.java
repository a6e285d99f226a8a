/** The JSON form of rollouts and their events, written by hand: one file for each group of values. */
@NullMarked
package io.neuralhive.rollout.jdbc.json;

import org.jspecify.annotations.NullMarked;
