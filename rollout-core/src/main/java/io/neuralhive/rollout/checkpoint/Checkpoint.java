package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.policy.Step;
import java.time.Instant;

/**
 * The record of one evaluation of a gate. It holds everything that the decision rests on: the same judge gives the same
 * verdict for {@code step.gate()} and {@code evidence} at any later time.
 *
 * @param step the step whose gate was evaluated
 * @param evidence what was measured
 * @param rule the name of the rule that judged
 * @param verdict the verdict
 * @param at when
 */
public record Checkpoint(Step step, Evidence evidence, String rule, Verdict verdict, Instant at) {}
