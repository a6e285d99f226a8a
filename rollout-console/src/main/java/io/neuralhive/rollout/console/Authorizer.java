package io.neuralhive.rollout.console;

import java.util.Optional;

/**
 * Says who may change rollouts through the console. Without one, nobody may. Implementations are thread-safe.
 *
 * <p>It is asked for each change, and once by the page for what to show. Who may <em>see</em> rollouts is the server's to say,
 * before it hands a request to the console.
 */
@FunctionalInterface
public interface Authorizer {

    /**
     * Returns the name under which a change goes into the history; empty if whoever sent the request may change nothing.
     *
     * @param request the request, whose headers tell who sent it where a proxy or a filter of the service has made sure of that
     * @param given the name that the person typed, to be believed or not; empty if none was typed
     */
    Optional<String> actor(ConsoleRequest request, String given);

    /**
     * Returns an authorizer that believes everybody the name given. For a console that only those can reach who may use it.
     */
    static Authorizer trusting() {
        return (request, given) -> Optional.of(given);
    }

    /** Returns an authorizer that lets nobody change anything. */
    static Authorizer nobody() {
        return (request, given) -> Optional.empty();
    }
}
