package io.neuralhive.rollout.console;

import io.neuralhive.rollout.ActiveRolloutException;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.RegistryUnavailableException;
import io.neuralhive.rollout.UnknownRolloutException;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.state.RefusedSignalException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A web page on which operators follow rollouts live and promote, pause, resume, accept and abort them, and the JSON
 * API behind it. It is independent of the HTTP server: pass it requests, and write its responses.
 *
 * <p>It shows the rollouts in the engine's store, including those that other nodes run. All changes are refused unless
 * an {@link Authorizer} is given. Thread-safe.
 *
 * <p>Why: {@code docs/decisions/0036-console-without-a-server.md}, {@code 0037-console-is-closed.md}.
 */
public final class Console implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    private final Guard guard;
    private final Feed feed;
    private final QueryHandler queries;
    private final CommandHandler commands;

    Console(ConsoleBuilder parts) {
        KnownModels known = new KnownModels(parts.models);
        View view = new View(parts.engine, known, parts.clock);
        guard = new Guard(parts.hosts);
        feed = new Feed(view, parts.maxClients, parts.refresh, parts.nanos);
        queries = new QueryHandler(view, feed, parts.authorizer);
        commands = new CommandHandler(parts.engine, known, view, parts.authorizer);
    }

    /** Returns a builder of a console that shows an engine's rollouts. */
    public static ConsoleBuilder builder(GradualRolloutEngine engine) {
        return new ConsoleBuilder(engine);
    }

    /** Handles a request. Does not throw: the response reports errors. */
    public ConsoleResponse handle(ConsoleRequest request) {
        try {
            guard.check(request);
            return answer(request);
        } catch (Refusal e) {
            return e.response();
        } catch (UnknownRolloutException e) {
            return refused(404, e);
        } catch (IllegalArgumentException e) {
            return refused(400, e);
        } catch (RegistryUnavailableException e) {
            return refused(503, e);
        } catch (RefusedSignalException | ActiveRolloutException e) {
            return refused(409, e);
        } catch (Exception e) {
            LOG.warn("rollout_console_failed path={}", Names.printable(request.path()), e);
            return new Refusal(500, "The service failed to process the request; see its log").response();
        }
    }

    /** Ends the event streams, and refuses new ones. */
    @Override
    public void close() {
        feed.close();
    }

    private ConsoleResponse answer(ConsoleRequest request) throws IOException {
        return switch (request.method()) {
            case "POST" -> commands.answer(request);
            case "HEAD" -> queries.answer(request).withoutBody();
            default -> queries.answer(request);
        };
    }

    private static ConsoleResponse refused(int status, RuntimeException why) {
        return new Refusal(status, String.valueOf(why.getMessage())).response();
    }
}
