package io.neuralhive.rollout.serving;

import static io.neuralhive.rollout.serving.World.MODEL;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.recording.ContinuousValidator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AsyncModelServerTest {

    private final IllegalStateException broken = new IllegalStateException("broken");

    private final World world = new World().share(1);
    private final Map<String, CompletableFuture<Double>> answers = new HashMap<>();
    private final List<CompletableFuture<Boolean>> timers = new ArrayList<>();
    private final AsyncModel<Double, Double> model =
            (version, input) -> answers.computeIfAbsent(version, v -> new CompletableFuture<>());

    @Test
    void recordsWhatAVersionDidWhenItAnswers() throws Exception {
        CompletionStage<Served<Double>> served = serve(world.serving());
        world.pass(ofMillis(7));
        assertThat(world.inStep("v2").requests()).isZero();
        answers.get("v2").complete(42.0);
        assertThat(value(served)).isEqualTo(new Served<>(42.0, "v2", world.splitter.assign(MODEL, "user-1")));
        assertThat(world.inStep("v2").latency().p50()).isBetween(ofMillis(7), ofMillis(8));
        world.validator.observed(MODEL, "request-1", 40);
        assertThat(world.inStep("v2").errors().mae()).isEqualTo(2);
    }

    @Test
    void theBaselineAnswersForACandidateThatFails() throws Exception {
        CompletionStage<Served<Double>> served = serve(world.serving());
        answers.get("v2").completeExceptionally(broken);
        answers.get("v1").complete(41.0);
        assertThat(value(served).version()).isEqualTo("v1");
        assertThat(world.inStep("v2").failures()).isEqualTo(1);
        assertThat(world.everywhere("v1")).isEqualTo(MetricSummary.EMPTY);
    }

    @Test
    void theBaselineAnswersForACandidateThatThrowsOrHasNoStageOrNoAnswerOrNoNumber() throws Exception {
        AsyncModel<Double, Double> bad = (version, input) -> {
            if (version.equals("v1")) {
                return CompletableFuture.completedFuture(41.0);
            }
            return switch (input.intValue()) {
                case 0 -> throw broken;
                case 1 -> null;
                case 2 -> CompletableFuture.completedFuture(null);
                default -> CompletableFuture.completedFuture(Double.NaN);
            };
        };
        AsyncModelServer<Double, Double> server = world.serving().buildAsync(bad);
        for (int i = 0; i < 4; i++) {
            assertThat(value(server.serve("user-1", "request-1", (double) i)).version())
                    .isEqualTo("v1");
            assertThat(world.inStep("v2").failures()).isEqualTo(i + 1);
        }
    }

    @Test
    void withoutFallbackTheStageFailsAsTheCandidateDid() {
        CompletionStage<Served<Double>> served = serve(world.serving().withoutFallback());
        answers.get("v2").completeExceptionally(broken);
        assertFailed(served, broken);
        assertThat(world.inStep("v2").failures()).isEqualTo(1);
    }

    @Test
    void ifBothFailTheStageFailsAsTheBaselineDid() {
        IllegalArgumentException bad = new IllegalArgumentException("bad input");
        CompletionStage<Served<Double>> served = serve(world.serving());
        answers.get("v2").completeExceptionally(broken);
        answers.get("v1").completeExceptionally(bad);
        assertFailed(served, bad);
        assertThat(bad).hasSuppressedException(broken);
    }

    @Test
    void theBaselineAnswersForACandidateThatIsLateWhoseAnswerThenCountsForNothing() throws Exception {
        CompletionStage<Served<Double>> served = serve(limited());
        timers.get(0).complete(true);
        answers.get("v1").complete(41.0);
        assertThat(value(served).version()).isEqualTo("v1");
        assertThat(world.inStep("v2").failures()).isEqualTo(1);
        answers.get("v2").complete(42.0);
        world.validator.observed(MODEL, "request-1", 42);
        assertThat(world.inStep("v2").requests()).isEqualTo(1);
        assertThat(world.inStep("v2").errors().count()).isZero();
    }

    @Test
    void aCandidateInTimeEndsItsTimer() throws Exception {
        CompletionStage<Served<Double>> served = serve(limited());
        answers.get("v2").complete(42.0);
        assertThat(timers.get(0)).isCompletedWithValue(false);
        assertThat(value(served).version()).isEqualTo("v2");
        assertThat(world.inStep("v2").failures()).isZero();
    }

    @Test
    void aCandidateThatAnswersAtOnceNeedsNoTimerNorDoesTheBaseline() throws Exception {
        answers.put("v2", CompletableFuture.completedFuture(42.0));
        assertThat(value(serve(limited())).version()).isEqualTo("v2");
        world.share(0);
        serve(limited());
        assertThat(timers).isEmpty();
    }

    @Test
    void aCandidateIsLateThoughTheExecutorRefuses() throws Exception {
        Serving refusing = world.serving().timer(this::timer).fallbackAfter(ofMillis(1), task -> {
            throw new RejectedExecutionException();
        });
        answers.put("v1", CompletableFuture.completedFuture(41.0));
        CompletionStage<Served<Double>> served = serve(refusing);
        timers.get(0).complete(true);
        assertThat(value(served).version()).isEqualTo("v1");
    }

    @Test
    void realTimeMakesACandidateLate() throws Exception {
        answers.put("v1", CompletableFuture.completedFuture(41.0));
        assertThat(value(serve(world.serving().fallbackAfter(ofMillis(1)))).version())
                .isEqualTo("v1");
        assertThat(world.inStep("v2").failures()).isEqualTo(1);
    }

    @Test
    void aCallerWhoHasGivenUpCausesNoCallOfTheBaseline() {
        CompletionStage<Served<Double>> served = serve(world.serving());
        served.toCompletableFuture().cancel(true);
        answers.get("v2").completeExceptionally(broken);
        assertThat(answers).doesNotContainKey("v1");
        assertThat(world.inStep("v2").failures()).isEqualTo(1);
    }

    @Test
    void aStageSharedByManyRequestsIsLeftAlone() {
        CompletionStage<Served<Double>> served = serve(limited());
        timers.get(0).complete(true);
        served.toCompletableFuture().cancel(true);
        assertThat(answers.get("v2")).isNotDone();
    }

    @Test
    void withoutAVersionTheStageFails() {
        AsyncModelServer<Double, Double> server = Serving.of(
                        MODEL,
                        (model, key) -> {
                            throw broken;
                        },
                        world.validator)
                .buildAsync(model);
        CompletionStage<Served<Double>> served = server.serve("user-1", "request-1", 41.0);
        assertThat(served.toCompletableFuture())
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withRootCauseInstanceOf(IllegalStateException.class)
                .withMessageContaining("No version of \"eta\"");
    }

    @Test
    void aValidatorThatFailsBreaksNoRequest() throws Exception {
        ContinuousValidator failing = ContinuousValidator.builder()
                .clock(() -> {
                    throw broken;
                })
                .build();
        CompletionStage<Served<Double>> served = serve(Serving.of(MODEL, world.splitter::assign, failing));
        answers.get("v2").complete(42.0);
        assertThat(value(served).value()).isEqualTo(42);
    }

    /** As a client ends a call that takes too long by an interrupt of its worker, which completes the stage. */
    @Test
    void aFailureCountsThoughTheThreadThatBringsItIsInterrupted() throws Exception {
        CompletionStage<Served<Double>> served = serve(world.serving());
        Thread worker = new Thread(() -> {
            Thread.currentThread().interrupt();
            answers.get("v2").completeExceptionally(broken);
        });
        worker.start();
        worker.join();
        answers.get("v1").complete(41.0);
        assertThat(value(served).version()).isEqualTo("v1");
        assertThat(world.inStep("v2").failures()).isEqualTo(1);
    }

    @Test
    void aCandidateIsLateThoughThereAreNoThreadsLeft() throws Exception {
        Serving failing = world.serving().timer(this::timer).fallbackAfter(ofMillis(1), task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        answers.put("v1", CompletableFuture.completedFuture(41.0));
        CompletionStage<Served<Double>> served = serve(failing);
        timers.get(0).complete(true);
        assertThat(value(served).version()).isEqualTo("v1");
    }

    @Test
    void theCandidateIsCalledAsShadow() throws Exception {
        world.shadowed();
        ManualExecutor shadowExecutor = new ManualExecutor();
        AsyncModelServer<Double, Double> server = world.serving()
                .shadow(ShadowOptions.DEFAULT.withExecutor(shadowExecutor))
                .buildAsync(model);
        CompletionStage<Served<Double>> served = server.serve("user-1", "request-1", 41.0);
        answers.get("v1").complete(41.0);
        assertThat(value(served).version()).isEqualTo("v1");
        shadowExecutor.runAll();
        assertThat(server.shadowStats().called()).isZero();
        answers.get("v2").complete(42.0);
        assertThat(server.shadowStats().agreed()).isEqualTo(1);
        server.close();
    }

    private CompletionStage<Served<Double>> serve(Serving serving) {
        return serving.buildAsync(model).serve("user-1", "request-1", 41.0);
    }

    private Serving limited() {
        return world.serving().timer(this::timer).fallbackAfter(ofMillis(1), Runnable::run);
    }

    private CompletableFuture<Boolean> timer() {
        CompletableFuture<Boolean> timer = new CompletableFuture<>();
        timers.add(timer);
        return timer;
    }

    private static <O> Served<O> value(CompletionStage<Served<O>> served) throws Exception {
        return served.toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    private static void assertFailed(CompletionStage<?> served, Throwable with) {
        assertThat(served.toCompletableFuture().handle((value, e) -> e)).isCompletedWithValue(with);
    }
}
