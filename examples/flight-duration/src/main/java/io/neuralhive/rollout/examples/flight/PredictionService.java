package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.embedded.EmbeddedRollouts;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Served;
import io.neuralhive.rollout.serving.ShadowOptions;

/** The service that predicts air times, each with the version that its rollout assigns. */
final class PredictionService {

    private final String name;
    private final EmbeddedRollouts rollouts;
    private final ModelServer<Flight, Double> server;
    private final ServedLog served;

    PredictionService(String name, Models models, EmbeddedRollouts rollouts, ServedLog served) {
        this.name = name;
        this.rollouts = rollouts;
        this.served = served;
        // Simulated time stands still during a request, its shadow call included.
        server = rollouts.serving(name)
                .shadow(ShadowOptions.DEFAULT.withExecutor(Runnable::run))
                .build((version, flight) -> models.get(version).predictMinutes(flight));
    }

    /**
     * Answers a request.
     *
     * @throws RuntimeException if the version in production fails
     */
    double predict(Flight flight) {
        Served<Double> answer = server.serve(flight.id(), flight.id(), flight);
        String version = answer.assignment().version();
        if (answer.isFallback()) {
            served.failed(version, flight);
        } else {
            served.answered(version, flight, answer.value());
        }
        return answer.value();
    }

    /** Records the air time of a flight that has landed. */
    void landed(Flight flight) {
        rollouts.observed(name, flight.id(), flight.actualMinutes());
    }
}
