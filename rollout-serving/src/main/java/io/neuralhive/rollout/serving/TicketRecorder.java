package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.recording.PredictionRecorder;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.split.Assignment;
import java.time.Duration;

/**
 * Records predictions as tickets, which wait for their outcomes wherever these are kept, and everything else with the recorder
 * that counts them. Thread-safe.
 */
final class TicketRecorder implements PredictionRecorder {

    private final PredictionRecorder recorder;
    private final PredictionTickets tickets;
    private final TicketKeeper keeper;

    TicketRecorder(PredictionRecorder recorder, PredictionTickets tickets, TicketKeeper keeper) {
        this.recorder = recorder;
        this.tickets = tickets;
        this.keeper = keeper;
    }

    @Override
    public void assigned(Assignment assignment, String key) {
        recorder.assigned(assignment, key);
    }

    @Override
    public void predicted(Assignment assignment, String predictionId, double predicted, Duration latency) {
        tickets.predicted(assignment, predictionId, predicted, latency)
                .ifPresent(ticket -> keeper.keep(predictionId, ticket));
    }

    @Override
    public void answered(Assignment assignment, Duration latency) {
        recorder.answered(assignment, latency);
    }

    @Override
    public void failed(Assignment assignment, Duration latency) {
        recorder.failed(assignment, latency);
    }

    @Override
    public void shadowed(
            Assignment assignment,
            String predictionId,
            double served,
            double predicted,
            boolean agrees,
            Duration latency) {
        tickets.shadowed(assignment, predictionId, served, predicted, agrees, latency)
                .ifPresent(ticket -> keeper.keep(predictionId, ticket));
    }

    @Override
    public void shadowAnswered(Assignment assignment, boolean agrees, Duration latency) {
        recorder.shadowAnswered(assignment, agrees, latency);
    }

    @Override
    public void shadowFailed(Assignment assignment, Duration latency) {
        recorder.shadowFailed(assignment, latency);
    }

    @Override
    public void notShadowed(Assignment assignment, String predictionId) {
        // Nothing waits here: each ticket brings its outcome itself.
    }

    @Override
    public boolean agrees(double served, double predicted) {
        return recorder.agrees(served, predicted);
    }
}
