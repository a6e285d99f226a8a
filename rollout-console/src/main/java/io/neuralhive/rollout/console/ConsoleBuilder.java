package io.neuralhive.rollout.console;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** A builder of consoles. Not thread-safe. */
public final class ConsoleBuilder {

    final GradualRolloutEngine engine;
    final List<String> models = new ArrayList<>();
    final Set<String> hosts = new TreeSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
    Authorizer authorizer = Authorizer.denyAll();
    Clock clock = Clock.system();
    int maxClients = 50;
    Duration refresh = Duration.ofSeconds(1);
    LongSupplier nanos = System::nanoTime;

    ConsoleBuilder(GradualRolloutEngine engine) {
        this.engine = engine;
    }

    /**
     * Adds models to show even before they have a rollout. Other models are shown once the console has seen a rollout
     * of them: the latest 200, until this process ends.
     *
     * @throws IllegalArgumentException if a name is not {@linkplain Names allowed}
     */
    public ConsoleBuilder models(String... names) {
        for (String name : names) {
            models.add(Names.requireModel(name));
        }
        return this;
    }

    /**
     * Adds host names under which browsers reach the console, as in {@code rollouts.example.org}: the name in the
     * address bar, without a port. Requests under another name are refused. Default {@code localhost}, {@code
     * 127.0.0.1} and {@code [::1]}.
     *
     * @throws IllegalArgumentException if a name is empty, or has a port or a path
     */
    public ConsoleBuilder hosts(String... names) {
        for (String name : names) {
            if (!name.matches("[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+]")) {
                throw new IllegalArgumentException("The host " + Names.printable(name)
                        + " is not allowed: give a name or an address alone, as in rollouts.example.org or [::1]");
            }
            hosts.add(name.toLowerCase(Locale.ROOT));
        }
        return this;
    }

    /** Sets who may change rollouts. By default the console is read-only. */
    public ConsoleBuilder authorizer(Authorizer authorizer) {
        this.authorizer = authorizer;
        return this;
    }

    /** Sets the clock, which must be the engine's. Default the system clock. */
    public ConsoleBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /**
     * Sets the maximum number of clients that receive live updates at the same time; each has a thread of its own.
     * Default 50.
     *
     * @param max 1 or more
     */
    public ConsoleBuilder maxClients(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("The maximum number of clients is " + max + "; allowed is 1 or more");
        }
        this.maxClients = max;
        return this;
    }

    /**
     * Sets how often the store is polled while clients receive live updates: for the active rollouts, and for the
     * latest one of each model. Default once a second.
     *
     * @param pause more than zero
     */
    public ConsoleBuilder refresh(Duration pause) {
        if (pause.isZero() || pause.isNegative()) {
            throw new IllegalArgumentException("The refresh interval is " + pause + "; allowed is more than zero");
        }
        this.refresh = pause;
        return this;
    }

    /** Sets the time source that measures how long a client takes, for tests. */
    ConsoleBuilder nanos(LongSupplier nanos) {
        this.nanos = nanos;
        return this;
    }

    /** Returns the console. */
    public Console build() {
        return new Console(this);
    }
}
