package io.neuralhive.rollout.console;

import io.neuralhive.rollout.internal.Repeated;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A feed that polls rollouts while clients are connected, and sends the clients what has changed. Thread-safe. */
final class Feed implements AutoCloseable {

    private static final String UNREADABLE = "The rollouts can't be read; see the service's log";

    private final View view;
    private final int maxClients;
    private final Duration refresh;
    private final LongSupplier nanos;
    private final Set<Subscription> clients = new LinkedHashSet<>();
    private @Nullable Repeated polling;
    private boolean closed;

    Feed(View view, int maxClients, Duration refresh, LongSupplier nanos) {
        this.view = view;
        this.maxClients = maxClients;
        this.refresh = refresh;
        this.nanos = nanos;
    }

    /**
     * Adds a client, which is sent the current state immediately.
     *
     * @param model the model whose rollout the client receives in full
     * @throws Refusal if the maximum number of clients is reached
     */
    synchronized Subscription subscribe(Optional<String> model) {
        if (closed || clients.size() >= maxClients) {
            throw new Refusal(
                    503,
                    closed ? "The console is closed" : "There are " + clients.size() + " clients, which is the maximum",
                    Map.of("Retry-After", "10"));
        }
        Subscription client = new Subscription(model, nanos, this::remove);
        send(client, view.models(), new HashMap<>());
        clients.add(client);
        if (polling == null) {
            polling = Repeated.start("console_feed", refresh, this::poll);
        }
        return client;
    }

    /** Polls once. */
    synchronized void poll() {
        List.copyOf(clients).stream().filter(Subscription::isStuck).forEach(client -> {
            client.drop();
            remove(client);
        });
        if (clients.isEmpty()) {
            return;
        }
        try {
            Update models = view.models();
            Map<String, Update> byModel = new HashMap<>();
            clients.forEach(client -> send(client, models, byModel));
        } catch (RuntimeException | Error e) {
            clients.forEach(client -> client.fail(UNREADABLE));
            throw e;
        }
    }

    synchronized int clients() {
        return clients.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
        List.copyOf(clients).forEach(client -> {
            client.close();
            remove(client);
        });
    }

    private void send(Subscription client, Update models, Map<String, Update> byModel) {
        client.send(models);
        client.model().ifPresent(model -> client.send(byModel.computeIfAbsent(model, view::model)));
    }

    private synchronized void remove(Subscription client) {
        clients.remove(client);
        if (clients.isEmpty() && polling != null) {
            polling.close();
            polling = null;
        }
    }
}
