package io.neuralhive.rollout.prometheus;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.Window;
import java.time.Duration;
import java.util.Optional;

/**
 * The subject of a query.
 *
 * @param model name of the model
 * @param version name of the version
 * @param step the rollout's step; empty for all
 * @param span the length of the window
 * @param recent the maximum age of the last sample
 */
record Subject(String model, String version, Optional<StepRef> step, Duration span, Duration recent) {

    static Subject of(String model, String version, Window window, Duration recent) {
        return new Subject(model, version, window.step(), Duration.between(window.from(), window.to()), recent);
    }
}
