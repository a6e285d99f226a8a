package io.neuralhive.rollout.prometheus;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.Window;
import java.time.Duration;
import java.util.Optional;

/**
 * What a query is about.
 *
 * @param model name of the model
 * @param version name of the version
 * @param step the rollout's step; empty if any
 * @param span how far back to look
 * @param recent how old the last sample may be
 */
record Subject(String model, String version, Optional<StepRef> step, Duration span, Duration recent) {

    static Subject of(String model, String version, Window window, Duration recent) {
        return new Subject(model, version, window.step(), Duration.between(window.from(), window.to()), recent);
    }
}
