package io.neuralhive.rollout.prometheus;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.neuralhive.rollout.micrometer.PredictionMetrics;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.split.Assignment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A process that serves: a validator, its meters, and an address where they are scraped. Can lose all it knows, as by a restart. */
final class ServingProcess implements AutoCloseable {

    private static final String PATH = "/metrics";
    private static final String NOTHING = "-";

    private static final Duration LATENCY = Duration.ofMillis(2);

    private final HttpServer server;
    private final AtomicLong requests = new AtomicLong();
    private volatile String hidden = NOTHING;
    private volatile ContinuousValidator validator = ContinuousValidator.create();
    private volatile PrometheusMeterRegistry registry = metersOf(validator);

    ServingProcess() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(PATH, exchange -> {
            if (exchange.getRequestURI().getPath().startsWith(hidden)) {
                exchange.sendResponseHeaders(503, -1);
                exchange.close();
                return;
            }
            byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, text.length);
            try (var body = exchange.getResponseBody()) {
                body.write(text);
            }
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    ContinuousValidator validator() {
        return validator;
    }

    /** Exposes additional meters, until it restarts. */
    void show(MeterBinder meters) {
        meters.bindTo(registry);
    }

    /** Refuses scrapes, or allows them again. */
    void hide(boolean hidden) {
        this.hidden = hidden ? PATH : NOTHING;
    }

    /** Lets one of the two jobs of {@link PrometheusServer} not scrape. */
    void hideFromOneJob() {
        this.hidden = PrometheusServer.PATH_OF_ONE_JOB;
    }

    /** Restarts at the same address. */
    void restart() {
        validator = ContinuousValidator.create();
        registry = metersOf(validator);
    }

    /** Serves a request whose outcome is known at once. */
    void predicted(Assignment assignment, double error) {
        String id = "r-" + requests.incrementAndGet();
        validator.predicted(assignment, id, 10 + error, LATENCY);
        validator.observed(assignment.model(), id, 10);
        countNaively(assignment, error);
    }

    void failed(Assignment assignment) {
        validator.failed(assignment, LATENCY);
    }

    private static PrometheusMeterRegistry metersOf(ContinuousValidator validator) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new PredictionMetrics(validator).bindTo(registry);
        return registry;
    }

    /** Counts as services do by themselves: counters that are there as soon as there is something to count. */
    private void countNaively(Assignment assignment, double error) {
        for (String name : new String[] {"naive.outcomes", "naive.absolute.error"}) {
            registry.counter(name, "model_name", assignment.model(), "version", assignment.version())
                    .increment(name.equals("naive.outcomes") ? 1 : Math.abs(error));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
