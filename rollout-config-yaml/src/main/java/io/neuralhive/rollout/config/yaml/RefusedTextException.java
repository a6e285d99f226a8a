package io.neuralhive.rollout.config.yaml;

/** The exception that ends the reading of a text that can't be read further. */
final class RefusedTextException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Place place;
    private final String reason;

    /** Creates the exception; the reason must be safe to log. */
    RefusedTextException(Place place, String reason) {
        super(reason);
        this.place = place;
        this.reason = reason;
    }

    Place place() {
        return place;
    }

    String reason() {
        return reason;
    }
}
