package io.neuralhive.rollout.serving;

import static io.neuralhive.rollout.serving.World.MODEL;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelServerTest {

    private final IllegalStateException broken = new IllegalStateException("broken");

    private final World world = new World();

    @Test
    void callsTheAssignedVersionAndRecordsWhatItDid() {
        world.share(1);
        ModelServer<Double, Double> server = world.serving().build((version, input) -> {
            world.pass(ofMillis(7));
            return version.equals("v2") ? input + 1 : input;
        });
        Served<Double> served = server.serve("user-1", "request-1", 41.0);
        assertThat(served.value()).isEqualTo(42);
        assertThat(served.version()).isEqualTo("v2");
        assertThat(served.isFallback()).isFalse();
        assertThat(served.assignment()).isEqualTo(world.splitter.assign(MODEL, "user-1"));
        world.validator.observed(MODEL, "request-1", 40);
        MetricSummary seen = world.inStep("v2");
        assertThat(seen.requests()).isEqualTo(1);
        assertThat(seen.failures()).isZero();
        assertThat(seen.errors().mae()).isEqualTo(2);
        assertThat(seen.latency().p50()).isBetween(ofMillis(7), ofMillis(8));
    }

    @Test
    void tellsWhichKeyGotWhichVersionSoThatTheirSplitCanBeChecked() {
        world.share(0.5);
        ModelServer<Double, Double> server = world.serving().build((version, input) -> input);
        for (int i = 0; i < 2_000; i++) {
            server.serve("user-" + i % 1_000, "request-" + i, 1.0);
        }
        server.serve("vip-1", "request", 1.0);
        long v1 = world.inStep("v1").keys().orElseThrow();
        long v2 = world.inStep("v2").keys().orElseThrow();
        assertThat(v1 + v2).isEqualTo(1_000);
        assertThat(v2).isBetween(400L, 600L);
    }

    @Test
    void whatAVersionWithoutFallbackThrowsReachesTheCallerAsItIsAndCounts() {
        ModelServer<Double, Double> server = world.serving().build(failing("v1"));
        assertThatThrownBy(() -> server.serve("user-1", "request-1", 41.0)).isSameAs(broken);
        assertThat(world.everywhere("v1").requests()).isEqualTo(1);
        assertThat(world.everywhere("v1").failures()).isEqualTo(1);
    }

    @Test
    void theBaselineAnswersForACandidateThatFails() {
        world.share(1);
        Served<Double> served = world.serving().build(failing("v2")).serve("user-1", "request-1", 41.0);
        assertThat(served.value()).isEqualTo(41);
        assertThat(served.version()).isEqualTo("v1");
        assertThat(served.isFallback()).isTrue();
        assertThat(world.inStep("v2").requests()).isEqualTo(1);
        assertThat(world.inStep("v2").failures()).isEqualTo(1);
    }

    @Test
    void trapAnswersOfAFallbackEnterTheBaselineArm() {
        world.share(1);
        ModelServer<Double, Double> server = world.serving().build(failing("v2"));
        for (int i = 0; i < 100; i++) {
            server.serve("user-" + i, "request-" + i, 41.0);
            world.validator.observed(MODEL, "request-" + i, 41);
        }
        assertThat(world.inStep("v1"))
                .usingRecursiveComparison()
                .ignoringFields("keys")
                .isEqualTo(MetricSummary.EMPTY);
        assertThat(world.everywhere("v1")).isEqualTo(MetricSummary.EMPTY);
        assertThat(world.inStep("v2").failures()).isEqualTo(100);
        assertThat(world.inStep("v2").errors().count()).isZero();
    }

    @Test
    void trapUsersWhoAreKeptOutEnterTheBaselineArm() {
        world.share(0.5);
        ModelServer<Double, Double> server = world.serving().build((version, input) -> input);
        for (int i = 0; i < 100; i++) {
            assertThat(server.serve("vip-" + i, "request-" + i, 41.0).version()).isEqualTo("v1");
            world.validator.observed(MODEL, "request-" + i, 41);
        }
        assertThat(world.inStep("v1"))
                .usingRecursiveComparison()
                .ignoringFields("keys")
                .isEqualTo(MetricSummary.EMPTY);
        assertThat(world.everywhere("v1")).isEqualTo(MetricSummary.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void theBaselineAnswersForACandidateWhoseAnswerIsNoNumber(double answer) {
        world.share(1);
        ModelServer<Double, Double> server =
                world.serving().build((version, input) -> version.equals("v2") ? answer : input);
        assertThat(server.serve("user-1", "request-1", 41.0).version()).isEqualTo("v1");
        assertThat(world.inStep("v2").failures()).isEqualTo(1);
    }

    @Test
    void theBaselineAnswersForACandidateThatAnswersNull() {
        world.share(1);
        ModelServer<Double, Double> server =
                world.serving().build((version, input) -> version.equals("v2") ? null : input);
        assertThat(server.serve("user-1", "request-1", 41.0).version()).isEqualTo("v1");
        assertThat(world.inStep("v2").failures()).isEqualTo(1);
    }

    @Test
    void theBaselineAnswersForACandidateWhoseLibraryIsMissing() {
        world.share(1);
        ModelServer<Double, Double> server = world.serving().build((version, input) -> {
            if (version.equals("v2")) {
                throw new UnsatisfiedLinkError("no gbm in java.library.path");
            }
            return input;
        });
        assertThat(server.serve("user-1", "request-1", 41.0).version()).isEqualTo("v1");
        assertThat(world.inStep("v2").failures()).isEqualTo(1);
    }

    @Test
    void whatTheVersionInProductionAnswersIsNotJudgedByTheServerButCounts() {
        ModelServer<Double, Double> server = world.serving().build((version, input) -> Double.NaN);
        assertThat(server.serve("user-1", "request-1", 41.0).value()).isNaN();
        assertThat(world.everywhere("v1").failures()).isEqualTo(1);
    }

    @Test
    void ifBothFailTheCallerSeesWhatItWouldHaveSeenWithoutARollout() {
        world.share(1);
        IllegalArgumentException bad = new IllegalArgumentException("bad input");
        ModelServer<Double, Double> server = world.serving().build((version, input) -> {
            throw version.equals("v2") ? broken : bad;
        });
        assertThatThrownBy(() -> server.serve("user-1", "request-1", 41.0))
                .isSameAs(bad)
                .hasSuppressedException(broken);
        assertThat(world.inStep("v2").failures()).isEqualTo(1);
    }

    @Test
    void bothMayFailWithOneAndTheSameException() {
        world.share(1);
        ModelServer<Double, Double> server = world.serving().build((version, input) -> {
            throw broken;
        });
        assertThatThrownBy(() -> server.serve("user-1", "request-1", 41.0)).isSameAs(broken);
    }

    @Test
    void anExceptionThatIsThrownTimeAndAgainDoesNotGrow() {
        world.share(1);
        IllegalArgumentException shared = new IllegalArgumentException("shared");
        ModelServer<Double, Double> server = world.serving().build((version, input) -> {
            throw version.equals("v1") ? shared : new IllegalStateException("request " + input);
        });
        for (int i = 0; i < 1_000; i++) {
            double input = i;
            assertThatThrownBy(() -> server.serve("user-1", "request-1", input)).isSameAs(shared);
        }
        assertThat(shared.getSuppressed()).hasSizeBetween(1, 8);
        assertThat(shared.getSuppressed()[0]).hasMessage("request 0.0");
    }

    @Test
    void twoSharedExceptionsAreAttachedOnce() {
        world.share(1);
        IllegalArgumentException shared = new IllegalArgumentException("shared");
        ModelServer<Double, Double> server = world.serving().build((version, input) -> {
            throw version.equals("v1") ? shared : broken;
        });
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> server.serve("user-1", "request-1", 41.0)).isSameAs(shared);
        }
        assertThat(shared.getSuppressed()).containsExactly(broken);
    }

    @Test
    void theFallbackCanBeSwitchedOff() {
        world.share(1);
        ModelServer<Double, Double> server = world.serving().withoutFallback().build(failing("v2"));
        assertThatThrownBy(() -> server.serve("user-1", "request-1", 41.0)).isSameAs(broken);
        assertThat(world.inStep("v2").failures()).isEqualTo(1);
    }

    @Test
    void aPromotedCandidateHasNoFallback() {
        world.apply(TrafficSplit.allToCandidate(MODEL, Optional.of("v1"), "v2"));
        ModelServer<Double, Double> server = world.serving().build(failing("v2"));
        assertThatThrownBy(() -> server.serve("user-1", "request-1", 41.0)).isSameAs(broken);
    }

    @Test
    void aCallInProgressFinishesOnTheVersionItWasAssigned() throws Exception {
        world.share(1);
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ModelServer<Double, String> server = world.serving().build((version, input) -> {
            called.countDown();
            awaitUninterrupted(goOn);
            return version;
        });
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            Future<Served<String>> underWay = caller.submit(() -> server.serve("user-1", "request-1", 41.0));
            assertThat(called.await(1, TimeUnit.MINUTES)).isTrue();
            world.apply(TrafficSplit.allToBaseline(MODEL, Optional.of("v1"), "v2"));
            goOn.countDown();
            Served<String> served = underWay.get(1, TimeUnit.MINUTES);
            assertThat(served.value()).isEqualTo("v2");
            assertThat(served.version()).isEqualTo("v2");
            assertThat(server.serve("user-1", "request-2", 41.0).version()).isEqualTo("v1");
            assertThat(world.inStep("v2").requests()).isEqualTo(1);
        } finally {
            caller.shutdownNow();
        }
    }

    @Test
    void aCandidateIsNotBlamedForACallerThatIsInterrupted() {
        world.share(1);
        ModelServer<Double, Double> server = world.serving().build((version, input) -> {
            if (version.equals("v2")) {
                Thread.currentThread().interrupt();
                throw broken;
            }
            return input;
        });
        assertThat(server.serve("user-1", "request-1", 41.0).version()).isEqualTo("v1");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(world.inStep("v2"))
                .usingRecursiveComparison()
                .ignoringFields("keys")
                .isEqualTo(MetricSummary.EMPTY);
    }

    @Test
    void aValidatorThatFailsBreaksNoRequest() {
        ContinuousValidator failing = ContinuousValidator.builder()
                .clock(() -> {
                    throw broken;
                })
                .build();
        world.split(io.neuralhive.rollout.policy.TrafficShare.of(0.5), 1);
        ModelServer<Double, Double> server = Serving.of(MODEL, world.splitter::assign, failing)
                .shadow(ShadowOptions.DEFAULT.withExecutor(Runnable::run))
                .build(failing("v2"));
        for (int i = 0; i < 100; i++) {
            assertThat(server.serve("user-" + i, "request-" + i, 41.0).value()).isEqualTo(41);
        }
    }

    @Test
    void anOutputThatCantBeReadCountsAsFailed() {
        world.share(1);
        ModelServer<Double, String> server = world.serving()
                .build((version, input) -> version.equals("v2") ? "many" : "41", Outputs.read(Double::valueOf));
        assertThat(server.serve("user-1", "request-1", 41.0).version()).isEqualTo("v1");
        assertThat(world.inStep("v2").failures()).isEqualTo(1);
    }

    @Test
    void anOutputCanBeReadAsANumber() {
        record Estimate(double minutes) {}
        ModelServer<Double, Estimate> server =
                world.serving().build((version, input) -> new Estimate(input), Outputs.read(Estimate::minutes));
        server.serve("user-1", "request-1", 41.0);
        world.validator.observed(MODEL, "request-1", 44);
        assertThat(world.everywhere("v1").errors().mae()).isEqualTo(3);
    }

    @Test
    void aLabelCountsAsAnsweredAndWaitsForNoOutcome() {
        ModelServer<Double, String> server = world.serving().build((version, input) -> "late");
        server.serve("user-1", "request-1", 41.0);
        assertThat(world.everywhere("v1").requests()).isEqualTo(1);
        assertThat(world.everywhere("v1").failures()).isZero();
        assertThat(world.validator.status().pending()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u0000", "a\nb\r\n", "\ud800", "\uffff", "${jndi:ldap://x}", "'; --", "<b>"})
    void anyKeyAndAnyIdWillDo(String hostile) {
        world.share(0.5);
        ModelServer<Double, Double> server = world.serving().build((version, input) -> input);
        Served<Double> served = server.serve(hostile, hostile, 41.0);
        assertThat(server.serve(hostile, hostile, 41.0).version()).isEqualTo(served.version());
        world.validator.observed(MODEL, hostile, 40);
        assertThat(world.inStep(served.version()).errors().count()).isEqualTo(1);
    }

    @Test
    void anIdThatIsMissingOrEndlessCostsTheOutcomeButNotTheRequest() {
        ModelServer<Double, Double> server = world.serving().build((version, input) -> input);
        server.serve("user-1", "x".repeat(1_000_000), 41.0);
        server.serve("user-1", null, 41.0);
        assertThat(world.everywhere("v1").requests()).isEqualTo(2);
        assertThat(world.validator.status().pending()).isZero();
    }

    @Test
    void servesOnWhenItIsClosed() {
        world.share(1);
        ModelServer<Double, String> server = world.serving()
                .fallbackAfter(Duration.ofDays(1))
                .build((version, input) -> Thread.currentThread().getName());
        assertThat(server.serve("user-1", "request-1", 41.0).value()).startsWith("rollout-candidate-");
        server.close();
        Served<String> served = server.serve("user-1", "request-2", 41.0);
        assertThat(served.version()).isEqualTo("v2");
        assertThat(served.value()).isEqualTo(Thread.currentThread().getName());
    }

    private Model<Double, Double> failing(String bad) {
        return (version, input) -> {
            if (version.equals(bad)) {
                throw broken;
            }
            return input;
        };
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
