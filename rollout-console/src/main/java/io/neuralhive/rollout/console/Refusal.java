package io.neuralhive.rollout.console;

import io.neuralhive.rollout.identity.Names;
import java.util.Map;

/** The refusal of a request, with the response that gives the reason. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;

    Refusal(int status, String why) {
        this(status, why, Map.of());
    }

    Refusal(int status, String why, Map<String, String> headers) {
        super(why, null, false, false);
        this.status = status;
        this.headers = headers;
    }

    /** Returns the refusal of a method that is not allowed. */
    static Refusal method(ConsoleRequest request, String allowed) {
        String why = "The method " + Names.printable(request.method()) + " is not allowed here: send " + allowed;
        return new Refusal(405, why, Map.of("Allow", allowed));
    }

    /** Returns the refusal of an unknown path. */
    static Refusal path(ConsoleRequest request) {
        return new Refusal(404, "There is nothing at " + Names.printable(request.path()));
    }

    ConsoleResponse response() {
        return ConsoleResponse.error(status, String.valueOf(getMessage()), headers);
    }
}
