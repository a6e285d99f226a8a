package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.policy.Step;
import java.time.Instant;

/**
 * The record of one look at a gate. It holds all that the decision rests on: the same judge gives the same verdict for
 * {@code step.gate()} and {@code evidence} at any later time.
 *
 * @param step the step whose gate was asked
 * @param evidence what was seen
 * @param rule the name of the rule that judged
 * @param verdict the answer
 * @param at when
 */
public record Checkpoint(Step step, Evidence evidence, String rule, Verdict verdict, Instant at) {}
