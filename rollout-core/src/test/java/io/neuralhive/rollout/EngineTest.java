package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.BASELINE;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.InvalidPolicyException;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.RolloutFixture;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import io.neuralhive.rollout.time.RolloutTimers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EngineTest {

    private final RolloutFixture fixture =
            RolloutFixture.of(RolloutPolicy.defaults()).baseline(mae(1_000, 10)).candidate(mae(1_000, 10));
    private final GradualRolloutEngine engine = fixture.engine();

    @Test
    void overridesOfOnePromotionNeverReachAnother() {
        PolicyOverrides overrides =
                PolicyOverrides.of("rollout_stages", new double[] {0.1, 1.0}).and("checkpoint_duration_minutes", 5);
        Rollout overridden = engine.promote(MODEL, CANDIDATE, overrides);
        assertThat(overridden.policy().stages()).hasSize(2);
        assertThat(engine.policy()).isEqualTo(RolloutPolicy.defaults());
        fixture.advance(ofMinutes(5));
        assertThat(fixture.rollout()).isPromoted();
        fixture.registry().register(MODEL, "v3");
        Rollout plain = engine.promote(
                MODEL, "v3", policy -> policy.canary(policy.build().canary()));
        assertThat(plain.policy()).isEqualTo(RolloutPolicy.defaults());
    }

    @Test
    void wrongOverridesAreRefusedAndNothingBegins() {
        assertThatThrownBy(() -> engine.promote(MODEL, CANDIDATE, PolicyOverrides.of("rollout_stage", 1)))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("did you mean rollout_stages?");
        assertThat(engine.active()).isEmpty();
    }

    @Test
    void aModelInRolloutIsRefusedWithTheIdOfTheRollout() {
        Rollout first = engine.promote(MODEL, CANDIDATE);
        assertThatThrownBy(() -> engine.promote(MODEL, "v3"))
                .isInstanceOfSatisfying(
                        ActiveRolloutException.class,
                        e -> assertThat(e.activeRolloutId()).isEqualTo(first.id()));
    }

    @Test
    void theVersionInProductionIsRefused() {
        assertThatThrownBy(() -> engine.promote(MODEL, BASELINE)).hasMessageContaining("in production already");
    }

    @Test
    void hostileNamesAreRefused() {
        assertThatThrownBy(() -> engine.promote("a\nb", CANDIDATE)).hasMessageContaining("\"a\\u000ab\"");
        assertThatThrownBy(() -> engine.promote(MODEL, "v".repeat(1_000_000)))
                .hasMessageContaining("(1000000 characters)")
                .message()
                .hasSizeLessThan(300);
    }

    @Test
    void aRegistryThatCantBeAskedStopsAPromotionBeforeItBegins() {
        fixture.registry().readFailures().next(1, new IOException("down"));
        assertThatThrownBy(fixture::promote)
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("did not begin");
        assertThat(engine.history(MODEL, 1)).isEmpty();
        fixture.promote();
        assertThat(fixture.rollout()).isRunning();
    }

    @Test
    void aSourceThatCantTellWhatThePolicyNeedsStopsAPromotionBeforeItBegins() {
        Verified source = new Verified();
        RolloutFixture verified = RolloutFixture.of(builder -> builder.metricsSource(source));
        source.refusal = new IllegalArgumentException("no query has latency_p99");
        assertThatThrownBy(verified::promote)
                .isInstanceOf(MetricsUnavailableException.class)
                .hasMessageContaining("did not begin")
                .hasMessageContaining("no query has latency_p99");
        assertThat(verified.engine().history(MODEL, 1)).isEmpty();
        assertThat(verified.router().applied()).isEmpty();
        source.refusal = null;
        Rollout first = verified.engine().promote(MODEL, CANDIDATE, policy -> policy.gradual(false));
        assertThat(source.asked).containsExactly(MODEL, CANDIDATE, first.policy());
    }

    @Test
    void aSourceThatLacksWhatThePolicyNeedsDoesNotEndTheActiveRollout() {
        Verified source = new Verified();
        RolloutFixture verified = RolloutFixture.of(builder -> builder.metricsSource(source));
        verified.promote();
        verified.registry().register(MODEL, "v3");
        source.refusal = new IOException("down");
        assertThatThrownBy(() -> verified.engine().supersede(PromotionRequest.of(MODEL, "v3")))
                .isInstanceOf(MetricsUnavailableException.class);
        assertThat(verified.rollout().isEnded()).isFalse();
        // The model is known to have an active rollout, so that no call is needed.
        assertThatThrownBy(verified::promote).isInstanceOf(ActiveRolloutException.class);
    }

    /** A source that may refuse. */
    private static final class Verified implements MetricsSource {
        private Exception refusal;
        private List<Object> asked = List.of();

        @Override
        public MetricSummary collect(String model, String version, Window window) {
            return MetricSummary.EMPTY;
        }

        @Override
        public void verify(String model, String version, RolloutPolicy policy) throws Exception {
            asked = List.of(model, version, policy);
            if (refusal != null) {
                throw refusal;
            }
        }
    }

    @Test
    void aFutureCompletesAtTheEnd() {
        Rollout rollout = engine.promote(MODEL, CANDIDATE);
        CompletableFuture<Rollout> completion = engine.completion(rollout.id());
        CompletableFuture<Rollout> another = engine.completion(rollout.id());
        another.cancel(true);
        fixture.advance(ofMinutes(89));
        assertThat(completion).isNotDone();
        fixture.advance(ofMinutes(1));
        assertThat(completion).isCompletedWithValueMatching(end -> end.status().isEnded());
        assertThat(engine.completion(rollout.id())).isCompleted();
        assertThatThrownBy(() -> engine.completion("none")).isInstanceOf(UnknownRolloutException.class);
    }

    @Test
    void closingCancelsFuturesAndRefusesWork() {
        Rollout rollout = engine.promote(MODEL, CANDIDATE);
        CompletableFuture<Rollout> completion = engine.completion(rollout.id());
        engine.close();
        assertThat(completion)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> engine.abort(rollout.id(), "ana", "")).hasMessageContaining("closed");
        fixture.advance(ofHours(5));
        assertThat(fixture.rollout()).isRunning().atStage(1);
    }

    @Test
    void aStoreThatFailsIsTriedAgain() {
        InMemoryRolloutStore memory = new InMemoryRolloutStore();
        boolean[] down = {false};
        RolloutFixture flaky = RolloutFixture.of(builder -> builder.store(new FailingStore(memory, () -> down[0])))
                .baseline(mae(100, 10))
                .candidate(mae(100, 10))
                .promote();
        down[0] = true;
        flaky.advance(ofHours(1));
        assertThatThrownBy(() -> flaky.engine().abort("x", "ana", "")).hasMessageContaining("disk full");
        down[0] = false;
        flaky.advance(Duration.ofSeconds(5));
        assertThat(flaky.rollout()).isRunning().atStage(2);
    }

    static Stream<Throwable> problems() {
        return Stream.of(
                new OutOfMemoryError("as in a heap that is full"),
                new IOException("as from another language, in which nothing is declared"));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void throwUndeclared(Throwable problem) throws E {
        throw (E) problem;
    }

    @ParameterizedTest
    @MethodSource("problems")
    void whateverTheStoreThrowsNoTimerIsLost(Throwable problem) {
        InMemoryRolloutStore memory = new InMemoryRolloutStore();
        boolean[] full = {false};
        RolloutFixture exhausted = RolloutFixture.of(builder -> builder.store(new FailingStore(memory, () -> {
                    if (full[0]) {
                        throwUndeclared(problem);
                    }
                    return false;
                })))
                .baseline(mae(100, 10))
                .candidate(mae(100, 10))
                .promote();
        full[0] = true;
        exhausted.advance(ofHours(1));
        full[0] = false;
        exhausted.advance(Duration.ofSeconds(5));
        assertThat(exhausted.rollout()).isRunning().atStage(2);
    }

    @Test
    void anExecutorThatTakesNothingDelaysARolloutAndLosesNothing() {
        boolean[] full = {true};
        FakeClock clock = new FakeClock();
        InMemoryRolloutStore store = new InMemoryRolloutStore();
        Executor workers = task -> {
            if (full[0]) {
                throw new IllegalStateException("no thread left");
            }
            task.run();
        };
        try (GradualRolloutEngine threaded = GradualRolloutEngine.builder()
                .clock(clock)
                .timers(clock)
                .store(store)
                .executor(workers)
                .metricsSource(new ScriptedMetrics().version("v1", mae(100, 10)))
                .modelRegistry(fixture.registry())
                .trafficRouter(fixture.router())
                .build()) {
            threaded.start();
            Rollout rollout = threaded.promote(MODEL, CANDIDATE);
            assertThat(rollout.position().applied()).isEmpty();
            full[0] = false;
            clock.advance(Duration.ofSeconds(5));
            await().until(() ->
                    store.find(rollout.id()).orElseThrow().appliedShare().percent() == 25);
        }
    }

    @Test
    void whatAnotherNodeHasReportedIsNotReportedAgain() {
        InMemoryRolloutStore shared = new InMemoryRolloutStore();
        List<Long> received = new ArrayList<>();
        RolloutFixture one = RolloutFixture.of(builder -> builder.store(shared)
                        .listener(event -> received.add(event.header().sequence())))
                .baseline(mae(100, 10))
                .candidate(mae(100, 10))
                .promote();
        RolloutFixture other = RolloutFixture.of(builder -> builder.store(shared))
                .baseline(mae(100, 10))
                .candidate(mae(100, 10));
        other.advance(ofMinutes(30));
        other.advance(ofMinutes(30));
        received.clear();
        long reportedByOther = other.rollout().saved().published();
        assertThat(reportedByOther).isGreaterThan(2);
        one.advance(ofHours(2));
        assertThat(one.rollout()).isPromoted();
        assertThat(received).first().isEqualTo(reportedByOther + 1);
        assertThat(received)
                .doesNotHaveDuplicates()
                .last()
                .isEqualTo(one.rollout().saved().events());
    }

    @Test
    void aTimerOfARolloutThatTheStoreDoesNotHaveIsCancelled() {
        List<String> cancelled = new ArrayList<>();
        FakeClock clock = new FakeClock();
        RolloutTimers timers = new RolloutTimers() {
            @Override
            public void start(Consumer<String> onDue) {
                clock.start(onDue);
            }

            @Override
            public void schedule(String rolloutId, Instant at) {
                clock.schedule(rolloutId, at);
            }

            @Override
            public void cancel(String rolloutId) {
                cancelled.add(rolloutId);
            }

            @Override
            public void close() {}
        };
        RolloutFixture.of(builder -> builder.clock(clock).timers(timers));
        clock.schedule("gone-1", clock.now());
        clock.advance(Duration.ZERO);
        assertThat(cancelled).containsExactly("gone-1");
    }

    @Test
    void aClockThatStepsBackDoesNotTakeTimeBack() {
        fixture.promote().advance(ofMinutes(20));
        fixture.clock().set(fixture.clock().now().minus(ofHours(10)));
        engine.pause(fixture.rollout().id(), "ana", "");
        assertThat(fixture.rollout().updatedAt())
                .isAfterOrEqualTo(fixture.rollout().saved().createdAt());
        engine.resume(fixture.rollout().id(), "ana", "");
        fixture.clock().set(fixture.rollout().saved().createdAt().plus(ofMinutes(30)));
        fixture.advance(Duration.ZERO);
        assertThat(fixture.rollout()).isRunning().atStage(2);
    }

    @Test
    void whatMustBeGivenIsNamed() {
        assertThatThrownBy(() -> GradualRolloutEngine.builder().build()).hasMessageContaining("metricsSource");
        assertThatThrownBy(() -> GradualRolloutEngine.builder()
                        .metricsSource(fixture.metrics())
                        .modelRegistry(new RecordingRegistry())
                        .build())
                .hasMessageContaining("trafficRouter");
        assertThatThrownBy(() -> GradualRolloutEngine.builder().callTimeout(Duration.ZERO))
                .hasMessageContaining("more than zero");
    }
}
