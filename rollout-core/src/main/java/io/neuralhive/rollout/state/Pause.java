package io.neuralhive.rollout.state;

import java.time.Duration;
import java.time.Instant;

/**
 * A pause requested by an operator.
 *
 * @param by who, and why
 * @param since when
 * @param remaining time that was left until the next evaluation; continues after the pause
 */
public record Pause(Attribution by, Instant since, Duration remaining) {}
