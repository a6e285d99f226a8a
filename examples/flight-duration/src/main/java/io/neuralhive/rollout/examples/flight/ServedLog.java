package io.neuralhive.rollout.examples.flight;

import java.util.ArrayList;
import java.util.List;

/**
 * The served predictions, kept for the plots with the errors that became known later. The engine does not use it: it
 * decides by what the validator knows at the time.
 */
final class ServedLog {

    /**
     * A served prediction for a flight whose air time became known.
     *
     * @param minute the time of the request
     * @param version the version
     * @param error the absolute error in minutes
     */
    record Answer(int minute, String version, double error) {}

    /**
     * A failed request.
     *
     * @param minute the time of the request
     * @param version the version
     */
    record Failure(int minute, String version) {}

    private final List<Answer> answers = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private long requests;

    void answered(String version, Flight flight, double predicted) {
        requests++;
        if (flight.airTime().isPresent()) {
            answers.add(new Answer(flight.scheduledMinute(), version, Math.abs(predicted - flight.actualMinutes())));
        }
    }

    void failed(String version, Flight flight) {
        requests++;
        failures.add(new Failure(flight.scheduledMinute(), version));
    }

    /** The predictions, in order of time. */
    List<Answer> answers() {
        return List.copyOf(answers);
    }

    /** The failures, in order of time. */
    List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** The number of requests. */
    long requests() {
        return requests;
    }
}
