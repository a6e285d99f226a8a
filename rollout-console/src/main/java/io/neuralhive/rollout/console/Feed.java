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

/** Looks at rollouts again and again while somebody watches, and tells the clients what is new. Thread-safe. */
final class Feed implements AutoCloseable {

    private static final String UNREADABLE = "The rollouts can't be read; the service's log says why";

    private final View view;
    private final int mostClients;
    private final Duration refresh;
    private final LongSupplier nanos;
    private final Set<Subscription> clients = new LinkedHashSet<>();
    private @Nullable Repeated looks;
    private boolean closed;

    Feed(View view, int mostClients, Duration refresh, LongSupplier nanos) {
        this.view = view;
        this.mostClients = mostClients;
        this.refresh = refresh;
        this.nanos = nanos;
    }

    /**
     * Adds a client, which is told at once how things stand.
     *
     * @param model the model whose rollout it wants in full
     * @throws Refusal if there are too many already
     */
    synchronized Subscription subscribe(Optional<String> model) {
        if (closed || clients.size() >= mostClients) {
            throw new Refusal(
                    503,
                    closed ? "The console is closed" : "There are " + clients.size() + " clients, the most allowed",
                    Map.of("Retry-After", "10"));
        }
        Subscription client = new Subscription(model, nanos, this::remove);
        tell(client, view.models(), new HashMap<>());
        clients.add(client);
        if (looks == null) {
            looks = Repeated.start("console", refresh, this::look);
        }
        return client;
    }

    /** Looks once. */
    synchronized void look() {
        List.copyOf(clients).stream().filter(Subscription::isStuck).forEach(client -> {
            client.drop();
            remove(client);
        });
        if (clients.isEmpty()) {
            return;
        }
        try {
            News models = view.models();
            Map<String, News> byModel = new HashMap<>();
            clients.forEach(client -> tell(client, models, byModel));
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

    private void tell(Subscription client, News models, Map<String, News> byModel) {
        client.tell(models);
        client.model().ifPresent(model -> client.tell(byModel.computeIfAbsent(model, view::model)));
    }

    private synchronized void remove(Subscription client) {
        clients.remove(client);
        if (clients.isEmpty() && looks != null) {
            looks.close();
            looks = null;
        }
    }
}
