package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.split.Assignment;
import java.time.Duration;

/** Where predictions wait for their outcome. */
interface Predictions {

    void predicted(Assignment assignment, String requestId, double predicted, Duration latency);

    void shadowed(
            Assignment assignment, String requestId, double served, double predicted, boolean agrees, Duration latency);

    /** Says that there will be no prediction aside. */
    void notShadowed(Assignment assignment, String requestId);

    /** Returns those that wait in this process. */
    static Predictions in(ContinuousValidator validator) {
        return new Predictions() {
            @Override
            public void predicted(Assignment assignment, String requestId, double predicted, Duration latency) {
                validator.predicted(assignment, requestId, predicted, latency);
            }

            @Override
            public void shadowed(
                    Assignment assignment,
                    String requestId,
                    double served,
                    double predicted,
                    boolean agrees,
                    Duration latency) {
                validator.shadowed(assignment, requestId, served, predicted, agrees, latency);
            }

            @Override
            public void notShadowed(Assignment assignment, String requestId) {
                validator.notShadowed(assignment, requestId);
            }
        };
    }

    /** Returns those that wait as tickets, wherever these are kept. */
    static Predictions in(PredictionTickets tickets, TicketKeeper keeper) {
        return new Predictions() {
            @Override
            public void predicted(Assignment assignment, String requestId, double predicted, Duration latency) {
                tickets.predicted(assignment, requestId, predicted, latency)
                        .ifPresent(ticket -> keeper.keep(requestId, ticket));
            }

            @Override
            public void shadowed(
                    Assignment assignment,
                    String requestId,
                    double served,
                    double predicted,
                    boolean agrees,
                    Duration latency) {
                tickets.shadowed(assignment, requestId, served, predicted, agrees, latency)
                        .ifPresent(ticket -> keeper.keep(requestId, ticket));
            }

            @Override
            public void notShadowed(Assignment assignment, String requestId) {
                // Each ticket brings its outcome by itself.
            }
        };
    }
}
