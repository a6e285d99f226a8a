package io.neuralhive.rollout.serving;

/** Keeps the tickets of predictions until their outcomes are known, such as beside the request in a database. Thread-safe. */
@FunctionalInterface
public interface TicketKeeper {

    /**
     * Keeps a ticket with a request. A request has one for the answer that it got, and another one if a shadow call was made:
     * the outcome is to be brought with each. Called before the request has its answer, or on the thread of the shadow call, so
     * that it should be quick. If it throws, the outcome is lost, and nothing else.
     *
     * @param requestId the id with which the request was served
     * @param ticket for {@code PredictionTickets.observed}
     */
    void keep(String requestId, String ticket);
}
