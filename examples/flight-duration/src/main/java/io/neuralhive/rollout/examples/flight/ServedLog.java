package io.neuralhive.rollout.examples.flight;

import java.util.ArrayList;
import java.util.List;

/**
 * What each version answered, kept for the plots with the errors that became known later. The engine does not see it: it
 * judges by what the validator knows at the time.
 */
final class ServedLog {

    /**
     * A request that a version answered, of a flight whose air time became known.
     *
     * @param minute when it was made
     * @param version the version
     * @param error the absolute error in minutes
     */
    record Answer(int minute, String version, double error) {}

    /**
     * A request that a version failed to answer.
     *
     * @param minute when it was made
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

    /** The answers, in order of time. */
    List<Answer> answers() {
        return List.copyOf(answers);
    }

    /** The failures, in order of time. */
    List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** How many requests there were. */
    long requests() {
        return requests;
    }
}
