package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.split.TrafficSplitter;
import java.time.Duration;

/**
 * The service that predicts air times: it asks the splitter which version serves a request, and reports the result to
 * the validator.
 */
final class PredictionService {

    /** Simulated time does not advance during a call. No gate evaluates latency. */
    private static final Duration LATENCY = Duration.ZERO;

    private final String name;
    private final Models models;
    private final InMemoryModelRegistry registry;
    private final TrafficSplitter splitter;
    private final ContinuousValidator validator;
    private final ServedLog served;

    PredictionService(
            String name,
            Models models,
            InMemoryModelRegistry registry,
            TrafficSplitter splitter,
            ContinuousValidator validator,
            ServedLog served) {
        this.name = name;
        this.models = models;
        this.registry = registry;
        this.splitter = splitter;
        this.validator = validator;
        this.served = served;
    }

    /**
     * Answers a request.
     *
     * @throws RuntimeException if the version in production fails
     */
    double predict(Flight flight) {
        Assignment assignment = splitter.assign(name, flight.id());
        double answer;
        try {
            answer = models.get(assignment.version()).predictMinutes(flight);
        } catch (RuntimeException e) {
            validator.failed(assignment, LATENCY);
            served.failed(assignment.version(), flight);
            return predictInProduction(flight);
        }
        validator.predicted(assignment, flight.id(), answer, LATENCY);
        served.answered(assignment.version(), flight, answer);
        assignment.shadow().ifPresent(version -> callShadow(assignment, version, flight, answer));
        return answer;
    }

    /** Records the air time of a flight that has landed. */
    void landed(Flight flight) {
        validator.observed(name, flight.id(), flight.actualMinutes());
    }

    /** Not recorded: a fallback is no evidence about the version in production on its own share. */
    private double predictInProduction(Flight flight) {
        String version = registry.productionVersion(name).orElseThrow();
        return models.get(version).predictMinutes(flight);
    }

    private void callShadow(Assignment assignment, String version, Flight flight, double answer) {
        double shadow;
        try {
            shadow = models.get(version).predictMinutes(flight);
        } catch (RuntimeException e) {
            validator.shadowFailed(assignment, LATENCY);
            return;
        }
        validator.shadowed(assignment, flight.id(), answer, shadow, LATENCY);
    }
}
