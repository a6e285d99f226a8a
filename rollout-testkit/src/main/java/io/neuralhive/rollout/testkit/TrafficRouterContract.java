package io.neuralhive.rollout.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.identity.StaleFencingTokenException;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.traffic.TrafficRouter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The contract of every {@link TrafficRouter}, as tests: extend this class, create the router and send requests through
 * it.
 *
 * <p>The tests about fencing are skipped for a router that does not {@linkplain TrafficRouter#fences() fence}.
 */
public abstract class TrafficRouterContract {

    private static final int THREADS = 8;

    private TrafficRouter router;
    private long revision;

    /** For subclasses. */
    protected TrafficRouterContract() {}

    /** Returns a router without any split applied. Called before each test. */
    protected abstract TrafficRouter createRouter() throws Exception;

    /**
     * Sends a request through the latest router created.
     *
     * @param key the key by which the router assigns a version, such as a user's id, if it uses one
     * @return the version that serves the request; empty if none does
     */
    protected abstract Optional<String> serve(String model, String key) throws Exception;

    /** Returns the number of requests in a test. By default 500. */
    protected int requests() {
        return 500;
    }

    /** Returns the number of races in the test of concurrent splits. By default 25. */
    protected int races() {
        return 25;
    }

    /** Returns names of models and versions that the router must accept. By default all kinds that the core allows. */
    protected List<String> names() {
        return List.of(
                "it's \"quoted\"",
                "'; --",
                "100 %_*",
                "a/b:c?d&e=f#g",
                "../v1",
                "👩‍🔬 é e\u0301",
                "x".repeat(Names.MAX_LENGTH));
    }

    @BeforeEach
    void makeRouter() throws Exception {
        router = createRouter();
        revision = 0;
    }

    @Test
    void gives0PercentToNoKey() throws Exception {
        apply(split("model", TrafficShare.NONE));
        assertThat(servedIn("model")).containsExactly("v1");
    }

    @Test
    void gives100PercentToEverybody() throws Exception {
        apply(split("model", TrafficShare.ALL));
        assertThat(servedIn("model")).containsExactly("v2");
    }

    @Test
    void givesAShareToSome() throws Exception {
        apply(split("model", TrafficShare.of(0.5)));
        assertThat(servedIn("model")).containsExactlyInAnyOrder("v1", "v2");
    }

    @Test
    void followsTheLatestSplit() throws Exception {
        for (TrafficShare share :
                List.of(TrafficShare.of(0.25), TrafficShare.ALL, TrafficShare.NONE, TrafficShare.ALL)) {
            apply(split("model", share));
        }
        assertThat(servedIn("model")).containsExactly("v2");
        apply(split("model", TrafficShare.NONE));
        assertThat(servedIn("model")).containsExactly("v1");
    }

    @Test
    void takesTheSameSplitAgain() throws Exception {
        TrafficSplit split = split("model", TrafficShare.ALL);
        FencingToken fencingToken = new FencingToken("r-1", 1, 1);
        router.apply(split, fencingToken);
        router.apply(split, fencingToken);
        assertThat(servedIn("model")).containsExactly("v2");
        router.apply(split, new FencingToken("r-1", 1, 2));
        assertThat(servedIn("model")).containsExactly("v2");
    }

    @Test
    void takesANextRolloutWithOtherVersions() throws Exception {
        apply(split("model", TrafficShare.ALL));
        router.apply(
                new TrafficSplit("model", Optional.of("v2"), "v3", TrafficShare.NONE, 0, Optional.empty()),
                new FencingToken("r-2", 2, 1));
        assertThat(servedIn("model")).containsExactly("v2");
    }

    @Test
    void servesNoKeyOutsideTheShareWithoutABaseline() throws Exception {
        apply(new TrafficSplit("model", Optional.empty(), "v1", TrafficShare.NONE, 0, Optional.empty()));
        assertThat(servedIn("model")).isEmpty();
        apply(new TrafficSplit("model", Optional.empty(), "v1", TrafficShare.ALL, 0, Optional.empty()));
        assertThat(servedIn("model")).containsExactly("v1");
    }

    @Test
    void neverLetsAShadowServe() throws Exception {
        apply(new TrafficSplit(
                "model",
                Optional.of("v1"),
                "v2",
                TrafficShare.NONE,
                1.0,
                Optional.of(new StepRef("r-1", 1, "shadow"))));
        assertThat(servedIn("model")).containsExactly("v1");
    }

    @Test
    void keepsModelsApart() throws Exception {
        apply(split("model", TrafficShare.ALL));
        apply(split("Model", TrafficShare.NONE));
        assertThat(servedIn("model")).containsExactly("v2");
        assertThat(servedIn("Model")).containsExactly("v1");
    }

    @Test
    void takesAnyAllowedName() throws Exception {
        for (String name : names()) {
            apply(new TrafficSplit(name, Optional.of("v1"), name, TrafficShare.ALL, 0, Optional.empty()));
        }
        for (String name : names()) {
            assertThat(serve(name, "key")).contains(name);
        }
    }

    @Test
    void refusesALowerTokenIfItFences() throws Exception {
        assumeFencing();
        router.apply(split("model", TrafficShare.ALL), new FencingToken("r-1", 1, 5));
        router.apply(split("model", TrafficShare.NONE), new FencingToken("r-1", 1, 6));
        assertStale(new FencingToken("r-1", 1, 5));
        assertThat(servedIn("model")).containsExactly("v1");
        router.apply(split("model", TrafficShare.ALL), new FencingToken("r-1", 1, 6));
        assertThat(servedIn("model")).containsExactly("v2");
    }

    @Test
    void putsALaterRolloutAboveAnEarlierOneIfItFences() throws Exception {
        assumeFencing();
        router.apply(split("model", TrafficShare.ALL), new FencingToken("r-1", 1, 900));
        router.apply(split("model", TrafficShare.NONE), new FencingToken("r-2", 2, 1));
        assertStale(new FencingToken("r-1", 1, 901));
        assertThat(servedIn("model")).containsExactly("v1");
    }

    @Test
    void remembersTheTokensOfEachModelIfItFences() throws Exception {
        assumeFencing();
        router.apply(split("model", TrafficShare.ALL), new FencingToken("r-9", 9, 9));
        router.apply(split("elsewhere", TrafficShare.ALL), new FencingToken("r-1", 1, 1));
        assertThat(servedIn("elsewhere")).containsExactly("v2");
    }

    @Test
    void endsWithTheHighestTokenOfManyThreadsIfItFences() throws Exception {
        assumeFencing();
        for (int race = 0; race < races(); race++) {
            applyInAnyOrder(race);
            assertThat(serve("model", "key")).contains("v" + (THREADS - 1));
        }
    }

    private void applyInAnyOrder(int race) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier together = new CyclicBarrier(THREADS);
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                TrafficSplit split = TrafficSplit.allToCandidate("model", Optional.empty(), "v" + i);
                FencingToken fencingToken = new FencingToken("r-" + race, race, i);
                results.add(threads.submit(() -> {
                    together.await();
                    applyUnlessStale(split, fencingToken);
                    return fencingToken;
                }));
            }
            for (Future<?> result : results) {
                result.get(1, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void applyUnlessStale(TrafficSplit split, FencingToken fencingToken) throws Exception {
        try {
            router.apply(split, fencingToken);
        } catch (StaleFencingTokenException e) {
            // A split with a higher token was faster.
        }
    }

    private void apply(TrafficSplit split) throws Exception {
        revision++;
        router.apply(split, new FencingToken("r-1", 1, revision));
    }

    private void assumeFencing() {
        assumeTrue(router.fences(), "The router does not fence");
    }

    private void assertStale(FencingToken fencingToken) {
        assertThatExceptionOfType(StaleFencingTokenException.class)
                .isThrownBy(() -> router.apply(split("model", TrafficShare.ALL), fencingToken));
    }

    private Set<String> servedIn(String model) throws Exception {
        Set<String> served = new HashSet<>();
        for (int i = 0; i < requests(); i++) {
            serve(model, "key-" + i).ifPresent(served::add);
        }
        return Collections.unmodifiableSet(served);
    }

    private static TrafficSplit split(String model, TrafficShare share) {
        return new TrafficSplit(model, Optional.of("v1"), "v2", share, 0, Optional.empty());
    }
}
