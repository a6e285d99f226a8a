package io.neuralhive.rollout.state;

import java.time.Duration;
import java.time.Instant;

/**
 * A rollout halted by a person.
 *
 * @param by who, and why
 * @param since when
 * @param remaining time that was left until the next look; runs on after the pause
 */
public record Pause(Attribution by, Instant since, Duration remaining) {}
