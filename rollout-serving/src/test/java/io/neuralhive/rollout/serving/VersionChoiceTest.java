package io.neuralhive.rollout.serving;

import static io.neuralhive.rollout.serving.World.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.split.TrafficSplitter;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** No split known, and the registry down, slow or empty. */
class VersionChoiceTest {

    private final World world = new World();
    private final AtomicReference<TrafficSplitter.ProductionLookup> registry = new AtomicReference<>(model -> {
        throw new IllegalStateException("registry down");
    });
    private final TrafficSplitter splitter =
            TrafficSplitter.create(model -> registry.get().productionVersion(model));
    private final Serving serving =
            Serving.of(MODEL, splitter::assign, world.validator).nanos(world.nanos::get);

    @Test
    void withoutASplitAndARegistryNoVersionIsCalledAndTheCallerLearnsWhy() {
        ModelServer<Double, String> server = serving.build((version, input) -> version);
        assertThatThrownBy(() -> server.serve("user-1", "request-1", 41.0))
                .isInstanceOf(NoVersionException.class)
                .hasMessageContaining("\"eta\"")
                .hasMessageContaining("the assigner failed")
                .hasRootCauseMessage("registry down");
    }

    @Test
    void withoutAVersionInProductionTheCallerLearnsThat() {
        registry.set(model -> Optional.empty());
        ModelServer<Double, String> server = serving.build((version, input) -> version);
        assertThatThrownBy(() -> server.serve("user-1", "request-1", 41.0))
                .isInstanceOf(NoVersionException.class)
                .hasMessageContaining("no version in production");
    }

    @Test
    void theVersionNamedForThatCaseServesUntilTheRegistryIsBack() {
        ModelServer<Double, String> server = serving.otherwise("v0").build((version, input) -> version);
        assertThat(server.serve("user-1", "request-1", 41.0).version()).isEqualTo("v0");
        assertThat(world.everywhere("v0").requests()).isEqualTo(1);
        registry.set(model -> Optional.of("v1"));
        assertThat(server.serve("user-1", "request-2", 41.0).version()).isEqualTo("v1");
    }

    @Test
    void aVersionOnceKnownServesWhileTheRegistryIsDown() {
        registry.set(model -> Optional.of("v1"));
        ModelServer<Double, String> server = serving.build((version, input) -> version);
        server.serve("user-1", "request-1", 41.0);
        registry.set(model -> {
            throw new IllegalStateException("registry down");
        });
        assertThat(server.serve("user-1", "request-2", 41.0).version()).isEqualTo("v1");
    }

    @Test
    void aRegistryThatHangsHoldsUpOneRequest() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger times = new AtomicInteger();
        registry.set(model -> {
            times.incrementAndGet();
            asked.countDown();
            goOn.await();
            return Optional.of("v1");
        });
        ModelServer<Double, String> server = serving.otherwise("v0").build((version, input) -> version);
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            Future<Served<String>> heldUp = caller.submit(() -> server.serve("user-1", "request-1", 41.0));
            assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();
            for (int i = 0; i < 100; i++) {
                assertThat(server.serve("user-" + i, "request-" + i, 41.0).version())
                        .isEqualTo("v0");
            }
            assertThat(times).hasValue(1);
            goOn.countDown();
            assertThat(heldUp.get(1, TimeUnit.MINUTES).version()).isEqualTo("v1");
            assertThat(server.serve("user-1", "request-1", 41.0).version()).isEqualTo("v1");
        } finally {
            goOn.countDown();
            caller.shutdownNow();
        }
    }

    @Test
    void aKeyWithoutAVersionKeepsNoOtherFromItsOwn() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Assigner withoutBaseline = (model, key) -> {
            if (key.equals("slow")) {
                asked.countDown();
                awaitUninterrupted(goOn);
            }
            return new Assignment(
                    model,
                    key.equals("outside") ? Optional.empty() : Optional.of("v2"),
                    Optional.empty(),
                    Optional.of(World.STEP));
        };
        ModelServer<Double, String> server = Serving.of(MODEL, withoutBaseline, world.validator)
                .otherwise("v0")
                .build((version, input) -> version);
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            assertThat(server.serve("inside", "request-1", 1.0).version()).isEqualTo("v2");
            assertThat(server.serve("outside", "request-2", 1.0).version()).isEqualTo("v0");
            Future<Served<String>> slow = caller.submit(() -> server.serve("slow", "request-3", 1.0));
            assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(server.serve("inside", "request-4", 1.0).version()).isEqualTo("v2");
            goOn.countDown();
            assertThat(slow.get(1, TimeUnit.MINUTES).version()).isEqualTo("v2");
        } finally {
            goOn.countDown();
            caller.shutdownNow();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anAssignerThatChokesOnAKeyBreaksNoRequest() {
        ModelServer<Double, String> server = Serving.of(
                        MODEL,
                        (model, key) -> {
                            if (key == null) {
                                throw new NullPointerException();
                            }
                            return Assignment.of(model, "v1");
                        },
                        world.validator)
                .otherwise("v0")
                .build((version, input) -> version);
        assertThat(server.serve(null, "request-1", 41.0).version()).isEqualTo("v0");
        assertThat(server.serve("user-1", "request-2", 41.0).version()).isEqualTo("v1");
        assertThat(server.serve(null, "request-3", 41.0).version()).isEqualTo("v0");
    }

    @Test
    void refusesNamesThatAreNotAllowed() {
        assertThatIllegalArgumentException().isThrownBy(() -> Serving.of("e\nta", splitter::assign, world.validator));
        assertThatIllegalArgumentException().isThrownBy(() -> serving.otherwise(""));
    }
}
