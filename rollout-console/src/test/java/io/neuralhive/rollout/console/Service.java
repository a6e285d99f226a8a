package io.neuralhive.rollout.console;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;

import com.sun.net.httpserver.HttpServer;
import io.neuralhive.rollout.EngineBuilder;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.RecordingRouter;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A service with an engine whose time is fake, and a console that may be mounted in a real server. */
final class Service implements AutoCloseable {

    static final String MODEL = "duration-predictor";

    /** With a canary, and judged throughout each step, so that there are intervals. */
    static final RolloutPolicy POLICY = PolicyOverrides.of("canary_enabled", true)
            .and("checkpoint_method", "sequential")
            .and("baseline_mode", "concurrent")
            .applyTo(RolloutPolicy.defaults());

    final FakeClock clock = new FakeClock();
    final ScriptedMetrics metrics =
            new ScriptedMetrics().version("v1", mae(1_000, 12.0, 9.0)).version("v2", mae(400, 11.4, 8.5));
    final RecordingRegistry registry = new RecordingRegistry();
    final RecordingRouter router = new RecordingRouter();
    final GradualRolloutEngine engine;
    final Console console;
    private @Nullable HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    /** Creates a service whose console lets everybody change everything. */
    Service() {
        this(builder -> builder.authorizer(Authorizer.trusting()));
    }

    Service(UnaryOperator<ConsoleBuilder> settings) {
        this(settings, UnaryOperator.identity());
    }

    Service(UnaryOperator<ConsoleBuilder> settings, UnaryOperator<EngineBuilder> engineSettings) {
        model(MODEL);
        engine = engineSettings
                .apply(GradualRolloutEngine.builder()
                        .policy(POLICY)
                        .clock(clock)
                        .timers(clock)
                        .onCallersThread()
                        .metricsSource(metrics)
                        .modelRegistry(registry)
                        .trafficRouter(router))
                .build();
        engine.start();
        console = settings.apply(
                        Console.builder(engine).clock(clock).models(MODEL).refresh(Duration.ofMillis(50)))
                .build();
    }

    /** Registers a model with version v1 in production, and v2. */
    final Service model(String model) {
        registry.register(model, "v1").register(model, "v2").production(model, "v1");
        return this;
    }

    /** Starts a real server on a free port, with the console at {@code /rollouts}. */
    Service start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/rollouts", JdkConsoleHandler.of(console));
        server.start();
        return this;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/rollouts" + path);
    }

    @Override
    public void close() {
        console.close();
        engine.close();
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
    }
}
