package io.neuralhive.rollout.console;

import java.util.Optional;

/**
 * Decides who may change rollouts through the console. Without an authorizer, changes are refused. Implementations are
 * thread-safe.
 *
 * <p>It is called for each change, and once by the page, to decide which buttons to show. Who may <em>see</em> rollouts
 * is decided by the server before it passes a request to the console.
 */
@FunctionalInterface
public interface Authorizer {

    /**
     * Returns the name under which a change is recorded in the history; empty if the sender of the request may not
     * change anything.
     *
     * @param request the request, whose headers identify its sender if a proxy or a filter of the service has
     *     authenticated them
     * @param given the name entered on the page, which is not authenticated; empty if none was entered
     */
    Optional<String> actor(ConsoleRequest request, String given);

    /**
     * Returns an authorizer that accepts every name given. For a console that only authorized operators can reach.
     */
    static Authorizer trusting() {
        return (request, given) -> Optional.of(given);
    }

    /** Returns an authorizer that refuses all changes. */
    static Authorizer denyAll() {
        return (request, given) -> Optional.empty();
    }
}
