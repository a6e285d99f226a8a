package io.neuralhive.rollout.examples.flight;

import java.util.List;

/** Flights as traffic: a request at each scheduled departure, and its outcome at landing. */
final class Traffic {

    private final Agenda agenda;
    private final PredictionService service;

    Traffic(Agenda agenda, PredictionService service) {
        this.agenda = agenda;
        this.service = service;
    }

    /** Schedules the requests. */
    void of(List<Flight> flights) {
        flights.forEach(flight -> agenda.add(LogTime.at(flight.scheduledMinute()), () -> request(flight)));
    }

    private void request(Flight flight) {
        service.predict(flight);
        flight.outcomeMinute().ifPresent(minute -> agenda.add(LogTime.at(minute), () -> service.landed(flight)));
    }
}
