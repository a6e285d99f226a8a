package io.neuralhive.rollout.embedded;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.neuralhive.rollout.EngineBuilder;
import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.cluster.FollowerListener;
import io.neuralhive.rollout.cluster.SplitFollower;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Served;
import io.neuralhive.rollout.serving.Serving;
import io.neuralhive.rollout.serving.ShadowOptions;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.store.EvidenceKey;
import io.neuralhive.rollout.store.EvidenceSlice;
import io.neuralhive.rollout.store.EvidenceStore;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.InMemoryEvidenceStore;
import io.neuralhive.rollout.testkit.RecordingRouter;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import io.neuralhive.rollout.time.InMemoryTimers;
import io.neuralhive.rollout.time.RolloutTimers;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EmbeddedRolloutsTest {

    private static final String MODEL = "eta";
    private static final Duration LONG = Duration.ofDays(1);

    private final FakeClock clock = new FakeClock();
    private final InMemoryRolloutStore store = new InMemoryRolloutStore();
    private final InMemoryModelRegistry registry = new InMemoryModelRegistry()
            .register(MODEL, "v1", Map.of("mae", 0.2))
            .register(MODEL, "good", Map.of("mae", 0.1))
            .register(MODEL, "bad", Map.of("mae", 0.1))
            .production(MODEL, "v1");
    private int requests;

    /** The outcome is the input; each version is wrong by as much as it says. */
    private static double predict(String version, double input) {
        return input
                + switch (version) {
                    case "good" -> 9;
                    case "bad" -> 20;
                    default -> 10;
                };
    }

    private EmbeddedRollouts.Builder builder() {
        return EmbeddedRollouts.builder(registry)
                .clock(clock)
                .timers(clock)
                .store(store)
                .engine(EngineBuilder::onCallersThread);
    }

    private static ModelServer<Double, Double> serve(EmbeddedRollouts rollouts) {
        return rollouts.serve(MODEL, EmbeddedRolloutsTest::predict);
    }

    /** Serves 100 requests, each of another user, whose outcomes are known at once. */
    private void traffic(EmbeddedRollouts rollouts, ModelServer<Double, Double> server) {
        for (int i = 0; i < 100; i++) {
            String id = "request-" + requests++;
            double input = 100 + i;
            server.serve(id, id, input);
            rollouts.observed(MODEL, id, input);
        }
    }

    /** Serves traffic until no rollout is active. */
    private void untilEnded(EmbeddedRollouts rollouts, ModelServer<Double, Double> server) {
        for (int i = 0; i < 100 && rollouts.engine().active(MODEL).isPresent(); i++) {
            traffic(rollouts, server);
            clock.advance(Duration.ofMinutes(10));
        }
        assertThat(rollouts.engine().active(MODEL)).isEmpty();
    }

    private static Rollout latest(EmbeddedRollouts rollouts) {
        return rollouts.engine().history(MODEL, 1).get(0);
    }

    @Test
    void promotesAVersionThatIsNotWorse() {
        try (EmbeddedRollouts rollouts = builder().build()) {
            ModelServer<Double, Double> server = serve(rollouts);
            assertThat(rollouts.start()).isZero();
            traffic(rollouts, server);
            rollouts.promote(MODEL, "good");
            untilEnded(rollouts, server);
            assertThat(latest(rollouts).status()).isEqualTo(RolloutStatus.PROMOTED);
            assertThat(registry.productionVersion(MODEL)).contains("good");
            assertThat(server.serve("anyone", "last", 1.0)).isEqualTo(served(rollouts, "anyone", 10.0, "good"));
        }
    }

    private static Served<Double> served(EmbeddedRollouts rollouts, String key, double value, String version) {
        return new Served<>(value, version, rollouts.splitter().assign(MODEL, key));
    }

    @Test
    void rollsBackAVersionThatIsWorse() {
        try (EmbeddedRollouts rollouts = builder().build()) {
            ModelServer<Double, Double> server = serve(rollouts);
            rollouts.start();
            traffic(rollouts, server);
            rollouts.promote(MODEL, "bad");
            untilEnded(rollouts, server);
            assertThat(latest(rollouts))
                    .isRolledBack()
                    .because(Reason.MAE_INCREASE)
                    .atStage(1);
            assertThat(registry.productionVersion(MODEL)).contains("v1");
            assertThat(server.serve("anyone", "last", 1.0).version()).isEqualTo("v1");
        }
    }

    @Test
    void promotesUnderItsPolicyAndWithOverrides() {
        RolloutPolicy policy = RolloutPolicy.builder()
                .checkpointDuration(Duration.ofMinutes(7))
                .build();
        try (EmbeddedRollouts rollouts = builder().policy(policy).build()) {
            rollouts.start();
            assertThat(rollouts.promote(MODEL, "good").policy().checkpointDuration())
                    .isEqualTo(Duration.ofMinutes(7));
            rollouts.engine().abort(latest(rollouts).id(), "somebody", "to try again");
            assertThat(rollouts.promote(MODEL, "bad", PolicyOverrides.of("checkpoint_duration_minutes", 8))
                            .policy()
                            .checkpointDuration())
                    .isEqualTo(Duration.ofMinutes(8));
        }
    }

    @Test
    void continuesAfterARestart() {
        try (EmbeddedRollouts before = builder().build()) {
            ModelServer<Double, Double> server = serve(before);
            before.start();
            traffic(before, server);
            before.promote(MODEL, "good");
            traffic(before, server);
            clock.advance(Duration.ofMinutes(40));
            assertThat(before.recorder().collect(MODEL, "good", lastHour()).requests())
                    .isPositive();
        }
        List<RolloutEvent> events = new ArrayList<>();
        try (EmbeddedRollouts after = builder().listener(listener(events)).build()) {
            ModelServer<Double, Double> server = serve(after);
            clock.advance(Duration.ofDays(1));
            traffic(after, server);
            assertThat(after.recorder().collect(MODEL, "good", lastHour())).isEqualTo(MetricSummary.EMPTY);
            assertThat(events).isEmpty();

            assertThat(after.start()).isEqualTo(1);
            assertThat(after.start()).isEqualTo(1);
            untilEnded(after, server);
            assertThat(latest(after).status()).isEqualTo(RolloutStatus.PROMOTED);
            assertThat(events).isNotEmpty();
        }
    }

    private static RolloutListener listener(List<RolloutEvent> events) {
        return events::add;
    }

    private Window lastHour() {
        return Window.last(Duration.ofHours(1), clock.now());
    }

    @Test
    void servesButPromotesNothingBeforeTheStart() {
        try (EmbeddedRollouts rollouts = builder().build()) {
            assertThat(serve(rollouts).serve("user", "request", 1.0).version()).isEqualTo("v1");
            assertThatIllegalStateException()
                    .isThrownBy(() -> rollouts.promote(MODEL, "good"))
                    .withMessageContaining("call start() first");
            assertThat(rollouts.engine().active(MODEL)).isEmpty();
        }
    }

    @Test
    void servesButPromotesNothingOnceItIsClosed() {
        EmbeddedRollouts rollouts =
                cluster("node", new InMemoryEvidenceStore(store)).build();
        ModelServer<Double, Double> server = serve(rollouts);
        rollouts.close();
        rollouts.close();
        assertThat(server.serve("user", "request", 1.0).version()).isEqualTo("v1");
        for (ThrowingCallable late : List.<ThrowingCallable>of(
                rollouts::start,
                () -> rollouts.promote(MODEL, "good"),
                () -> rollouts.follower().orElseThrow().start(),
                () -> rollouts.sharedEvidence().orElseThrow().start())) {
            assertThatIllegalStateException().isThrownBy(late).withMessageContaining("was closed");
        }
    }

    /** A node whose threads never come to their first run in a test. */
    private EmbeddedRollouts.Builder cluster(String node, EvidenceStore evidence) {
        return builder()
                .shareEvidence(evidence, settings -> settings.node(node).flushEvery(LONG))
                .followSplits(settings -> settings.staleness(LONG).limit(LONG.multipliedBy(2)));
    }

    @Test
    void judgesWithSeveralNodesWhatAllHaveCounted() {
        InMemoryEvidenceStore evidence = new InMemoryEvidenceStore(store);
        try (EmbeddedRollouts one = cluster("one", evidence).build();
                EmbeddedRollouts other =
                        cluster("other", evidence).timers(new FakeClock()).build()) {
            ModelServer<Double, Double> server = serve(one);
            ModelServer<Double, Double> otherServer = serve(other);
            one.start();
            other.start();
            traffic(one, server);
            one.promote(MODEL, "bad");
            other.follower().orElseThrow().sync();
            // Only the other node sees what the candidate does.
            for (int i = 0; i < 4; i++) {
                traffic(other, otherServer);
                other.sharedEvidence().orElseThrow().flush();
                clock.advance(Duration.ofMinutes(10));
            }
            assertThat(one.recorder().collect(MODEL, "bad", lastHour())).isEqualTo(MetricSummary.EMPTY);
            assertThat(latest(one)).isRolledBack().because(Reason.MAE_INCREASE).atStage(1);
            assertThat(otherServer.serve("request-1", "late", 1.0).version()).isIn("v1", "bad");
            other.follower().orElseThrow().sync();
            assertThat(other.splitter().assign(MODEL, "anyone").step()).isEmpty();
        }
    }

    /** Falls back by a monotonic clock, so that this polls until it does, and again if it did because this thread was slow. */
    @Test
    void servesNoCandidateWhileTheOtherNodesCannotLearnWhatItCounts() {
        List<String> reasons = new ArrayList<>();
        FollowerListener listener = new FollowerListener() {
            @Override
            public void onFallback(int models, String why) {
                reasons.add(why);
            }
        };
        try (EmbeddedRollouts rollouts = builder()
                .shareEvidence(new InMemoryEvidenceStore(store), settings -> settings.flushEvery(LONG))
                .followSplits(settings -> settings.staleness(Duration.ofMillis(40))
                        .limit(Duration.ofMillis(50))
                        .listener(listener))
                .build()) {
            SplitFollower follower = rollouts.follower().orElseThrow();
            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (reasons.stream().noneMatch(why -> why.contains("evidence")) && System.nanoTime() - end < 0) {
                if (follower.isFallenBack()) {
                    rollouts.sharedEvidence().orElseThrow().flush();
                }
                follower.sync();
            }
            assertThat(reasons).last(STRING).startsWith("the evidence of this node was not shared for ");
        }
    }

    @Test
    void closesItsServersThenTheEngineThenWhatOtherNodesNeed() {
        List<String> order = new ArrayList<>();
        Queue<Runnable> shadowCalls = new ArrayDeque<>();
        EmbeddedRollouts[] built = new EmbeddedRollouts[1];
        EvidenceStore evidence = evidence(() -> {
            order.add("evidence reported");
            order.add(messageOf(() -> built[0].promote(MODEL, "good")));
            order.add(messageOf(() -> built[0].follower().orElseThrow().start()));
        });
        built[0] = cluster("node", evidence)
                .timers(timers(() -> {
                    order.add("timers closed");
                    shadowCalls.remove().run();
                    built[0].follower().orElseThrow().start();
                }))
                .build();
        ModelServer<Double, Double> server = built[0].serving(MODEL)
                .shadow(ShadowOptions.DEFAULT.withExecutor(shadowCalls::add))
                .build((version, input) -> {
                    order.add(version);
                    return input;
                });
        built[0].start();
        built[0].splitter()
                .apply(
                        new TrafficSplit(
                                MODEL,
                                Optional.of("v1"),
                                "good",
                                TrafficShare.NONE,
                                1,
                                Optional.of(new StepRef("r-1", 1, "shadow"))),
                        new FencingToken("r-1", 1, 1));
        server.serve("user", "request", 1.0);
        built[0].close();
        // The shadow call, which came after its server was closed, was not made.
        assertThat(order)
                .containsExactly(
                        "v1",
                        "timers closed",
                        "evidence reported",
                        "The engine was closed; build and start another one",
                        "The follower was closed: build another one");
    }

    @Test
    void closesEverythingEvenIfAPartFailsTo() {
        List<String> order = new ArrayList<>();
        EmbeddedRollouts rollouts = cluster("node", evidence(() -> order.add("evidence reported")))
                .timers(timers(() -> {
                    throw new IllegalStateException("timers broken");
                }))
                .build();
        rollouts.start();
        serve(rollouts).serve("user", "request", 1.0);
        assertThatIllegalStateException().isThrownBy(rollouts::close).withMessage("timers broken");
        assertThat(order).containsExactly("evidence reported");
        assertThat(messageOf(() -> rollouts.follower().orElseThrow().start())).contains("was closed");
    }

    @Test
    void buildsNoServerOnceItIsClosed() {
        EmbeddedRollouts rollouts = builder().build();
        Serving begun = rollouts.serving(MODEL);
        rollouts.close();
        String closed = "These rollouts were closed: build servers before close()";
        assertThat(messageOf(() -> rollouts.serving(MODEL))).isEqualTo(closed);
        assertThat(messageOf(() -> serve(rollouts))).isEqualTo(closed);
        assertThat(messageOf(() -> begun.build(EmbeddedRolloutsTest::predict))).isEqualTo(closed);
    }

    @Test
    void sharesNoTimersWithAnotherOfTheSameBuilder() {
        EmbeddedRollouts.Builder builder =
                EmbeddedRollouts.builder(registry).clock(clock).timers(new InMemoryTimers(clock));
        try (EmbeddedRollouts first = builder.build();
                EmbeddedRollouts second = builder.build()) {
            first.start();
            assertThat(messageOf(second::start)).startsWith("These timers were started by another engine");
        }
    }

    private static String messageOf(ThrowingCallable call) {
        return String.valueOf(
                assertThatIllegalStateException().isThrownBy(call).actual().getMessage());
    }

    /** Evidence that notes that it was written. */
    private EvidenceStore evidence(Runnable onReplace) {
        InMemoryEvidenceStore kept = new InMemoryEvidenceStore(store);
        return new EvidenceStore() {
            @Override
            public void replace(List<EvidenceSlice> slices) {
                onReplace.run();
                kept.replace(slices);
            }

            @Override
            public List<EvidenceSlice> read(EvidenceKey key) {
                return kept.read(key);
            }

            @Override
            public int expire(Instant before) {
                return kept.expire(before);
            }
        };
    }

    /** Timers that never go off. */
    private static RolloutTimers timers(Runnable onClose) {
        return new RolloutTimers() {
            @Override
            public void start(Consumer<String> onDue) {}

            @Override
            public void schedule(String rolloutId, Instant at) {}

            @Override
            public void cancel(String rolloutId) {}

            @Override
            public void close() {
                onClose.run();
            }
        };
    }

    @Test
    void judgesByAnotherSourceThatIsGivenAndRecordsAllTheSame() {
        ScriptedMetrics prometheus =
                new ScriptedMetrics().version("v1", mae(1_000, 10.0)).version("good", mae(1_000, 20.0));
        try (EmbeddedRollouts rollouts = builder().metricsSource(prometheus).build()) {
            ModelServer<Double, Double> server = serve(rollouts);
            rollouts.start();
            rollouts.promote(MODEL, "good");
            untilEnded(rollouts, server);
            assertThat(latest(rollouts))
                    .isRolledBack()
                    .because(Reason.MAE_INCREASE)
                    .atStage(1);
            assertThat(rollouts.recorder()
                            .collect(MODEL, "good", lastHour())
                            .errors()
                            .mae())
                    .isEqualTo(9);
        }
    }

    @Test
    void hasOneSourceAndOneRouterWhateverIsSetForTheEngine() {
        RecordingRouter router = new RecordingRouter();
        try (EmbeddedRollouts rollouts = builder()
                .engine(engine -> engine.metricsSource(new ScriptedMetrics())
                        .trafficRouter(router)
                        .modelRegistry(new InMemoryModelRegistry())
                        .store(new InMemoryRolloutStore())
                        .clock(new FakeClock(Instant.EPOCH)))
                .recorder(recorder -> recorder.clock(new FakeClock(Instant.EPOCH)))
                .build()) {
            ModelServer<Double, Double> server = serve(rollouts);
            rollouts.start();
            traffic(rollouts, server);
            rollouts.promote(MODEL, "good");
            untilEnded(rollouts, server);
            assertThat(latest(rollouts).status()).isEqualTo(RolloutStatus.PROMOTED);
            assertThat(store.history(MODEL, 1)).containsExactly(latest(rollouts));
            assertThat(router.applied()).isEmpty();
        }
    }

    @Test
    void keepsThoseOutWhoAreNotEligible() {
        try (EmbeddedRollouts rollouts =
                builder().eligibility((model, key) -> !key.equals("acme")).build()) {
            assertThat(rollouts.splitter().assign(MODEL, "acme").excluded()).isTrue();
            assertThat(rollouts.splitter().assign(MODEL, "anyone").excluded()).isFalse();
        }
    }

    @Test
    void changesSettingsOfTheRecorder() {
        try (EmbeddedRollouts rollouts = builder()
                .recorder(recorder -> recorder.timeToLive(Duration.ofMinutes(1)))
                .build()) {
            ModelServer<Double, Double> server = serve(rollouts);
            server.serve("user", "soon", 1.0);
            server.serve("user", "late", 1.0);
            rollouts.observed(MODEL, "soon", 1.0);
            clock.advance(Duration.ofMinutes(2));
            rollouts.observed(MODEL, "late", 1.0);
            assertThat(rollouts.recorder().status().joined()).isEqualTo(1);
        }
    }

    @Test
    void hasPartsForSeveralNodesOnlyIfAskedFor() {
        try (EmbeddedRollouts rollouts = builder().build()) {
            assertThat(rollouts.follower()).isEmpty();
            assertThat(rollouts.sharedEvidence()).isEmpty();
        }
    }

    @Test
    void refusesWhatContradictsItself() {
        assertThatIllegalStateException()
                .isThrownBy(() -> builder()
                        .metricsSource(new ScriptedMetrics())
                        .shareEvidence(new InMemoryEvidenceStore(store))
                        .build())
                .withMessage(
                        "metricsSource(…) and shareEvidence(…) each set the engine's metrics source: call only one of them");
        assertThatIllegalStateException()
                .isThrownBy(() -> builder().store(withoutFeed()).followSplits().build())
                .withMessageStartingWith("followSplits() needs a store that implements SplitFeed, and ")
                .withMessageEndingWith(" does not: call store(…) with one that does");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().build().serving(" eta"))
                .withMessageContaining("eta");
    }

    private RolloutStore withoutFeed() {
        return (RolloutStore) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RolloutStore.class},
                (proxy, method, arguments) -> method.invoke(store, arguments));
    }
}
