package io.neuralhive.rollout.serving;

import static io.neuralhive.rollout.serving.World.MODEL;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A candidate gets shadow calls after another one did. */
class ShadowSuccessionTest {

    private final World world = new World().shadowed();
    private final CountDownLatch begun = new CountDownLatch(2);
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        end.countDown();
    }

    @Test
    void trapACandidateThatHoldsItsThreadsForGoodEndsShadowCallsOfTheNext() throws Exception {
        try (ModelServer<Double, Double> server = hanging(
                ShadowOptions.DEFAULT.withMaxCalls(5).withTimeLimit(ofSeconds(1)), HangingCalls::uninterruptibly)) {
            serve(server, 0, 2);
            assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
            world.pass(ofSeconds(2));
            serve(server, 2, 3);
            assertThat(server.shadowStats().failed()).isEqualTo(2);
            assertThat(server.shadowStats().circuit())
                    .as("no further call could fail, however many come")
                    .isEqualTo(CircuitState.OPEN);
            next();
            serve(server, 3, 4);
            await().until(() -> server.shadowStats().agreed() == 1);
            assertThat(server.shadowStats().circuit()).isEqualTo(CircuitState.CLOSED);
        }
    }

    /** On threads of the server's own, with calls that run and others that wait. */
    @Test
    void interruptsNoneAndLosesNone() throws Exception {
        try (ModelServer<Double, Double> server = hanging(ShadowOptions.DEFAULT, HangingCalls::interruptibly)) {
            serve(server, 0, 10);
            assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
            next();
            serve(server, 10, 11);
            observe(11);
            end.countDown();
            await().until(() ->
                    server.shadowStats().agreed() + server.shadowStats().skipped() == 11);
            assertThat(server.shadowStats().agreed())
                    .as("two that ran, and the new one")
                    .isEqualTo(3);
            assertThat(server.shadowStats().failed()).isZero();
            assertThat(world.validator.status().pending()).isZero();
        }
    }

    @Test
    void skipsWhatWaitsForThreadsThatNeverComeFree() throws Exception {
        ModelServer<Double, Double> server = hanging(ShadowOptions.DEFAULT, HangingCalls::uninterruptibly);
        serve(server, 0, 10);
        assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
        next();
        serve(server, 10, 11);
        assertThat(server.shadowStats().skipped()).isEqualTo(8);
        await().until(() -> server.shadowStats().agreed() == 1);
        observe(11);
        assertThat(world.validator.status().pending()).as("the two that run on").isEqualTo(2);
        server.close();
        assertThat(world.validator.status().pending()).isZero();
    }

    @Test
    void skipsRequestsOfRolloutsBefore() {
        ManualExecutor shadowExecutor = new ManualExecutor();
        AtomicReference<Assignment> assignment = new AtomicReference<>();
        ModelServer<Double, Double> server = Serving.of(MODEL, (model, key) -> assignment.get(), world.validator)
                .shadow(ShadowOptions.DEFAULT.withExecutor(shadowExecutor))
                .build((version, input) -> input);
        String[][] requests = {
            {"r-1", "v2"}, {"r-2", "v3"}, {"r-1", "v2"}, {"r-2", "v3"}, {"r-3", "v2"}, {"r-1", "v2"}, {"r-3", "v2"}
        };
        long[] skipped = {0, 0, 1, 1, 1, 2, 2};
        for (int i = 0; i < requests.length; i++) {
            assignment.set(new Assignment(
                    MODEL,
                    Optional.of("v1"),
                    Optional.of(requests[i][1]),
                    Optional.of(new StepRef(requests[i][0], 1, "shadow"))));
            serve(server, i, i + 1);
            shadowExecutor.runAll();
            assertThat(server.shadowStats().skipped()).as("request %d", i).isEqualTo(skipped[i]);
            assertThat(server.shadowStats().agreed()).as("request %d", i).isEqualTo(i + 1 - skipped[i]);
        }
    }

    @Test
    void beginsWithAClosedBreakerAndAnEmptyRate() {
        ManualExecutor shadowExecutor = new ManualExecutor();
        ModelServer<Double, Double> server = world.serving()
                .shadow(ShadowOptions.DEFAULT.withExecutor(shadowExecutor).withBreaker(1, 0, ofSeconds(30)))
                .build((version, input) -> {
                    if (version.equals("v2")) {
                        throw new IllegalStateException("broken");
                    }
                    return input;
                });
        serve(server, 0, 1);
        shadowExecutor.runAll();
        serve(server, 1, 2);
        assertThat(server.shadowStats().circuit()).isEqualTo(CircuitState.OPEN);
        next();
        serve(server, 2, 3);
        shadowExecutor.runAll();
        assertThat(server.shadowStats().circuit()).isEqualTo(CircuitState.CLOSED);
        assertThat(server.shadowStats().agreementRate()).isEqualTo(1);
        ShadowStats stats = server.shadowStats();
        assertThat(new long[] {stats.agreed(), stats.differed(), stats.failed(), stats.saturated(), stats.skipped()})
                .as("counts go on")
                .containsExactly(1, 0, 1, 0, 1);
    }

    /** A server whose candidate v2 hangs until the end. */
    private ModelServer<Double, Double> hanging(ShadowOptions options, Consumer<CountDownLatch> how) {
        return world.serving().shadow(options).build((version, input) -> {
            if (version.equals("v2")) {
                begun.countDown();
                how.accept(end);
            }
            return input;
        });
    }

    private void next() {
        StepRef step = new StepRef("r-2", 1, "shadow");
        world.apply(new TrafficSplit(MODEL, Optional.of("v1"), "v3", TrafficShare.NONE, 1, Optional.of(step)));
    }

    private static void serve(ModelServer<Double, Double> server, int from, int to) {
        for (int i = from; i < to; i++) {
            server.serve("user-1", "request-" + i, 1.0);
        }
    }

    private void observe(int requests) {
        for (int i = 0; i < requests; i++) {
            world.validator.observed(MODEL, "request-" + i, 1);
        }
    }
}
