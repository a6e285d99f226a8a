/**
 * The JSON form of rollouts and their events, written by hand: one file for each group of values. Why: {@code
 * docs/decisions/0013-json-by-hand.md}.
 */
@NullMarked
package io.neuralhive.rollout.jdbc.json;

import org.jspecify.annotations.NullMarked;
