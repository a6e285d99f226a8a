package io.neuralhive.rollout.serving;

import static io.neuralhive.rollout.serving.World.MODEL;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ShadowTest {

    private final IllegalStateException broken = new IllegalStateException("broken");

    private final World world = new World().shadowed();
    private final ManualExecutor shadowExecutor = new ManualExecutor();
    private final ShadowOptions options = ShadowOptions.DEFAULT.withExecutor(shadowExecutor);

    @Test
    void theCandidateIsCalledAfterTheRequestHasItsAnswerAndItsOwnIsNotServed() {
        List<String> called = new ArrayList<>();
        ModelServer<Double, Double> server = server(options, (version, input) -> {
            called.add(version);
            return version.equals("v2") ? -1 : input;
        });
        assertThat(server.serve("user-1", "request-1", 41.0).value()).isEqualTo(41);
        assertThat(called).containsExactly("v1");
        shadowExecutor.runAll();
        assertThat(called).containsExactly("v1", "v2");
    }

    @Test
    void predictionsAgreeWithinTheTolerance() {
        ModelServer<Double, Double> server =
                server(options, (version, input) -> version.equals("v2") ? input * 1.04 : 100);
        serve(server, 100, 110);
        assertThat(stats(server)).containsExactly(1L, 1L, 0L, 0L, 0L);
        assertThat(server.shadowStats().agreementRate()).isEqualTo(0.5);
        assertThat(world.inStep("v2").agreement()).isEqualTo(new AgreementStats(2, 1));
        assertThat(world.inStep("v1").requests()).isEqualTo(2);
    }

    @Test
    void labelsAgreeIfTheyAreEqual() {
        ModelServer<Double, String> server = world.serving()
                .shadow(options)
                .build((version, input) -> version.equals("v1") || input < 10 ? "on time" : "late");
        serve(server, 5, 15);
        assertThat(stats(server)).containsExactly(1L, 1L, 0L, 0L, 0L);
        assertThat(world.inStep("v2").agreement()).isEqualTo(new AgreementStats(2, 1));
        assertThat(world.inStep("v2").failures()).isZero();
    }

    @Test
    void theUsersOwnRuleDecidesWhetherTwoAgree() {
        Outputs<Double> rule = Outputs.<Double>plain().agreeingIf((served, other) -> Math.abs(served - other) < 20);
        ModelServer<Double, Double> server =
                world.serving().shadow(options).build((version, input) -> version.equals("v2") ? input : 100.0, rule);
        serve(server, 100, 119, 121);
        assertThat(stats(server)).containsExactly(2L, 1L, 0L, 0L, 0L);
        world.validator.observed(MODEL, "request-1", 119);
        assertThat(world.inStep("v2").errors().mae()).isZero();
    }

    @Test
    void aRuleThatThrowsFindsNoAgreement() {
        Outputs<Double> rule = Outputs.<Double>plain().agreeingIf((served, other) -> {
            throw broken;
        });
        ModelServer<Double, Double> server = world.serving().shadow(options).build((version, input) -> input, rule);
        serve(server, 1);
        assertThat(stats(server)).containsExactly(0L, 1L, 0L, 0L, 0L);
    }

    @Test
    void bothErrorsArePairedOnceTheOutcomeIsKnown() {
        ModelServer<Double, Double> server =
                server(options, (version, input) -> version.equals("v2") ? input + 3 : input + 1);
        serve(server, 10, 20);
        world.validator.observed(MODEL, "request-0", 10);
        world.validator.observed(MODEL, "request-1", 20);
        MetricSummary candidate = world.inStep("v2");
        assertThat(candidate.paired().count()).isEqualTo(2);
        assertThat(candidate.paired().mae()).isEqualTo(3);
        assertThat(candidate.paired().otherMae()).isEqualTo(1);
        assertThat(world.inStep("v1").errors().mae()).isEqualTo(1);
    }

    @Test
    void aRequestThatFailedHasNothingToBeComparedWith() {
        ModelServer<Double, Double> server =
                server(options, (version, input) -> version.equals("v1") ? Double.NaN : input);
        serve(server, 1);
        assertThat(stats(server)).containsExactly(0L, 0L, 0L, 0L, 0L);
        assertThat(world.inStep("v2"))
                .usingRecursiveComparison()
                .ignoringFields("keys")
                .isEqualTo(MetricSummary.EMPTY);
    }

    @Test
    void trapAShadowCallThatThrowsFailsTheRequest() {
        ModelServer<Double, Double> server = server(options, throwing());
        serve(server, 1, 2, 3);
        assertThat(stats(server)).containsExactly(0L, 0L, 3L, 0L, 0L);
        assertThat(world.inStep("v2").failures()).isEqualTo(3);
        assertThat(world.inStep("v1").failures()).isZero();
        assertThat(server.shadowStats().agreementRate()).isNaN();
    }

    @Test
    void saysOnceAMinuteWhyShadowCallsFail() {
        Logger logger = (Logger) LoggerFactory.getLogger(OutputRecorder.class);
        Level before = logger.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(log);
        try {
            ModelServer<Double, Double> server = server(options, (version, input) -> {
                if (version.equals("v1") || input == 0) {
                    return input;
                } else if (input < 0) {
                    return Double.NaN;
                }
                throw broken;
            });
            serve(server, 0, 1, 2, 3);
            world.pass(ofSeconds(61));
            serve(server, -1);
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly("shadow_failed model=\"eta\" times=1", "shadow_failed model=\"eta\" times=3");
            assertThat(log.list)
                    .extracting(event -> event.getThrowableProxy().getMessage())
                    .containsExactly("broken", "Version \"v2\" returned a value that is not a finite number");
        } finally {
            logger.detachAppender(log);
            logger.setAdditive(true);
            logger.setLevel(before);
        }
    }

    @Test
    void trapAShadowCallThatHangsHoldsUpRequests() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(2);
        CountDownLatch interrupted = new CountDownLatch(2);
        ModelServer<Double, Double> server = server(
                ShadowOptions.DEFAULT.withThreads(2).withMaxCalls(5).withTimeLimit(ofSeconds(1)), (version, input) -> {
                    if (version.equals("v2")) {
                        hanging.countDown();
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                            throw new IllegalStateException(e);
                        }
                    }
                    return input;
                });
        for (int i = 0; i < 1_000; i++) {
            assertThat(server.serve("user-" + i, "request-" + i, 41.0).value()).isEqualTo(41);
        }
        assertThat(hanging.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(stats(server)).containsExactly(0L, 0L, 0L, 995L, 0L);
        world.pass(ofSeconds(2));
        server.serve("user-1", "request-1", 41.0);
        assertThat(server.shadowStats().failed())
                .as("given up, without a timer")
                .isEqualTo(2);
        assertThat(world.inStep("v2").failures()).isEqualTo(2);
        assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
        server.close();
    }

    @Test
    void aCallThatIsGivenUpTakesUpRoomUntilItsThreadIsFree() throws Exception {
        CountDownLatch deaf = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        ModelServer<Double, Double> server = server(
                ShadowOptions.DEFAULT
                        .withMaxCalls(1)
                        .withTimeLimit(ofSeconds(1))
                        .withBreaker(20, 0.5, ofMillis(1)),
                (version, input) -> {
                    if (version.equals("v2") && calls.incrementAndGet() == 1) {
                        begun.countDown();
                        HangingCalls.uninterruptibly(deaf);
                    }
                    return input;
                });
        server.serve("user-1", "request-0", 1.0);
        assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
        world.pass(ofSeconds(2));
        server.serve("user-1", "request-1", 1.0);
        assertThat(stats(server))
                .as("with all its room held, the candidate is left alone")
                .containsExactly(0L, 0L, 1L, 0L, 1L);
        deaf.countDown();
        await().until(() -> {
            world.pass(ofMillis(1));
            server.serve("user-1", "request-2", 1.0);
            return server.shadowStats().agreed() > 0;
        });
        assertThat(server.shadowStats().failed())
                .as("its late answer counts for nothing")
                .isEqualTo(1);
        server.close();
    }

    /** Dropped, failed and skipped ones. */
    @Test
    void trapLabelsWaitForShadowAnswersThatNeverCome() {
        ModelServer<Double, Double> server =
                server(options.withMaxCalls(3).withBreaker(5, 0.5, ofSeconds(30)), throwing());
        for (int i = 0; i < 100; i++) {
            server.serve("user-1", "request-" + i, 1.0);
            world.validator.observed(MODEL, "request-" + i, 1);
            if (i % 10 == 9) {
                shadowExecutor.runAll();
            }
        }
        ShadowStats stats = server.shadowStats();
        assertThat(List.of(stats.saturated(), stats.failed(), stats.skipped())).allMatch(count -> count > 0);
        assertThat(world.inStep("v1").errors().count()).isEqualTo(100);
        assertThat(world.validator.status().pending()).isZero();
    }

    @Test
    void whatFindsNoRoomIsDroppedAndCounted() {
        ModelServer<Double, Double> server = server(options.withMaxCalls(3), (version, input) -> input);
        for (int i = 0; i < 10; i++) {
            server.serve("user-1", "request-" + i, 1.0);
        }
        assertThat(shadowExecutor.size()).isEqualTo(3);
        shadowExecutor.runAll();
        assertThat(stats(server)).containsExactly(3L, 0L, 0L, 7L, 0L);
        serve(server, 1);
        assertThat(stats(server)).containsExactly(4L, 0L, 0L, 7L, 0L);
    }

    @Test
    void anExecutorThatRefusesOrFailsDropsTheCall() {
        ModelServer<Double, Double> refusing = server(
                ShadowOptions.DEFAULT.withMaxCalls(1).withExecutor(task -> {
                    throw new RejectedExecutionException();
                }),
                (version, input) -> input);
        serve(refusing, 1, 2, 3);
        assertThat(stats(refusing)).containsExactly(0L, 0L, 0L, 3L, 0L);
        ModelServer<Double, Double> outOfThreads = server(
                ShadowOptions.DEFAULT.withMaxCalls(1).withExecutor(task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                }),
                (version, input) -> input);
        serve(outOfThreads, 1, 2);
        assertThat(stats(outOfThreads)).containsExactly(0L, 0L, 0L, 2L, 0L);
    }

    @Test
    void theCircuitBreakerLeavesACandidateAloneThatFailsAnyway() {
        AtomicInteger calls = new AtomicInteger();
        ModelServer<Double, Double> server = server(options.withBreaker(4, 0.5, ofSeconds(30)), (version, input) -> {
            if (version.equals("v2") && calls.incrementAndGet() <= 5) {
                throw broken;
            }
            return input;
        });
        serve(server, 1, 2, 3, 4, 5, 6);
        assertThat(stats(server)).containsExactly(0L, 0L, 4L, 0L, 2L);
        assertThat(server.shadowStats().circuit()).isEqualTo(CircuitState.OPEN);
        world.pass(ofSeconds(30));
        serve(server, 7, 8);
        assertThat(stats(server)).as("one try, which fails").containsExactly(0L, 0L, 5L, 0L, 3L);
        world.pass(ofSeconds(30));
        serve(server, 9, 10);
        assertThat(stats(server)).as("one try, which succeeds").containsExactly(2L, 0L, 5L, 0L, 3L);
        assertThat(server.shadowStats().circuit()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void whatWaitsWhenTheBreakerOpensIsNotCalledAndMakesRoom() {
        AtomicInteger calls = new AtomicInteger();
        ModelServer<Double, Double> server =
                server(options.withMaxCalls(6).withBreaker(2, 0, ofSeconds(30)), (version, input) -> {
                    if (version.equals("v2") && calls.incrementAndGet() <= 2) {
                        throw broken;
                    }
                    return input;
                });
        for (int i = 0; i < 7; i++) {
            server.serve("user-1", "request-" + i, 1.0);
        }
        assertThat(stats(server)).as("no room").containsExactly(0L, 0L, 0L, 1L, 0L);
        shadowExecutor.runAll();
        assertThat(calls).hasValue(2);
        assertThat(stats(server)).containsExactly(0L, 0L, 2L, 1L, 4L);
        world.pass(ofSeconds(30));
        for (int i = 0; i < 7; i++) {
            server.serve("user-1", "request-" + i, 1.0);
        }
        assertThat(shadowExecutor.size()).as("one try").isEqualTo(1);
        shadowExecutor.runAll();
        assertThat(stats(server)).containsExactly(1L, 0L, 2L, 1L, 10L);
        for (int i = 0; i < 6; i++) {
            server.serve("user-1", "request-" + i, 1.0);
        }
        assertThat(shadowExecutor.size()).as("all the room there is").isEqualTo(6);
    }

    @Test
    void theTryIsMadeEvenWhereOthersStillWait() {
        AtomicInteger calls = new AtomicInteger();
        ModelServer<Double, Double> server =
                server(options.withMaxCalls(6).withBreaker(2, 0, ofSeconds(30)), (version, input) -> {
                    if (version.equals("v2") && calls.incrementAndGet() <= 2) {
                        throw broken;
                    }
                    return input;
                });
        for (int i = 0; i < 4; i++) {
            server.serve("user-1", "request-" + i, 1.0);
        }
        shadowExecutor.runNext();
        shadowExecutor.runNext();
        assertThat(server.shadowStats().circuit()).isEqualTo(CircuitState.OPEN);
        world.pass(ofSeconds(30));
        server.serve("user-1", "the try", 1.0);
        shadowExecutor.runAll();
        assertThat(calls).as("those that waited are not called").hasValue(3);
        assertThat(stats(server)).containsExactly(1L, 0L, 2L, 0L, 2L);
        assertThat(server.shadowStats().circuit()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void whereThereIsNoRoomTheTryIsLeftToALaterRequest() {
        List<CompletableFuture<Double>> answers = new ArrayList<>();
        AsyncModel<Double, Double> model = (version, input) -> {
            CompletableFuture<Double> answer = new CompletableFuture<>();
            answers.add(answer);
            return version.equals("v2") ? answer : CompletableFuture.completedFuture(input);
        };
        AsyncModelServer<Double, Double> server = world.serving()
                .shadow(options.withMaxCalls(2).withBreaker(1, 0, ofSeconds(3)))
                .buildAsync(model);
        server.serve("user-1", "fails", 1.0);
        server.serve("user-1", "lasts", 1.0);
        shadowExecutor.runAll();
        answers.get(2).completeExceptionally(broken);
        world.pass(ofSeconds(3));
        server.serve("user-1", "the first try", 1.0);
        shadowExecutor.runAll();
        world.pass(ofSeconds(3));
        server.serve("user-1", "no room", 1.0);
        assertThat(shadowExecutor.size()).isZero();
        answers.get(3).complete(1.0);
        server.serve("user-1", "the next try", 1.0);
        assertThat(shadowExecutor.size()).isEqualTo(1);
        assertThat(server.shadowStats().saturated()).isZero();
    }

    @Test
    void anOpenBreakerIsSaidToBeTheReasonEvenWhereThereIsNoRoom() {
        ModelServer<Double, Double> server =
                server(options.withMaxCalls(1).withBreaker(1, 0, ofSeconds(30)), throwing());
        serve(server, 1);
        world.pass(ofSeconds(30));
        server.serve("user-1", "the try", 1.0);
        server.serve("user-1", "beside it", 1.0);
        assertThat(stats(server)).containsExactly(0L, 0L, 1L, 0L, 1L);
    }

    @Test
    void latencyIsThatOfTheShadowCallWithoutTheWaitForAThread() {
        ModelServer<Double, Double> server = server(options, (version, input) -> {
            world.pass(ofMillis(version.equals("v2") ? 5 : 1));
            return input;
        });
        server.serve("user-1", "request-1", 1.0);
        world.pass(ofMillis(100));
        shadowExecutor.runAll();
        assertThat(server.shadowStats().latency()).isEqualTo(ofMillis(5));
        assertThat(world.inStep("v2").latency().p50()).isBetween(ofMillis(5), ofMillis(6));
    }

    @Test
    void anAnswerThatNeverComesIsGivenUpAndTakesUpNoRoom() {
        AsyncModel<Double, Double> model = (version, input) ->
                version.equals("v2") ? new CompletableFuture<>() : CompletableFuture.completedFuture(input);
        AsyncModelServer<Double, Double> server = world.serving()
                .shadow(options.withMaxCalls(1).withTimeLimit(ofSeconds(1)))
                .buildAsync(model);
        server.serve("user-1", "request-1", 1.0);
        shadowExecutor.runAll();
        server.serve("user-1", "request-2", 1.0);
        assertThat(server.shadowStats().saturated()).isEqualTo(1);
        world.pass(ofSeconds(2));
        server.serve("user-1", "request-3", 1.0);
        assertThat(server.shadowStats().failed()).isEqualTo(1);
        assertThat(shadowExecutor.size()).as("there is room again").isEqualTo(1);
    }

    @Test
    void callsInProgressWhenTheServerIsClosedAreNotCounted() {
        AtomicInteger calls = new AtomicInteger();
        ModelServer<Double, Double> server = server(options, (version, input) -> {
            calls.incrementAndGet();
            return input;
        });
        server.serve("user-1", "request-1", 1.0);
        server.close();
        shadowExecutor.runAll();
        assertThat(calls).as("the served version's alone").hasValue(1);
        server.serve("user-1", "request-2", 1.0);
        assertThat(shadowExecutor.size()).isZero();
        assertThat(stats(server)).containsExactly(0L, 0L, 0L, 0L, 0L);
        assertThat(world.inStep("v2"))
                .usingRecursiveComparison()
                .ignoringFields("keys")
                .isEqualTo(MetricSummary.EMPTY);
    }

    @Test
    void whoIsKeptOutIsNeverCalledAsShadow() {
        ModelServer<Double, Double> server = server(options, (version, input) -> input);
        server.serve("vip-1", "request-1", 1.0);
        assertThat(shadowExecutor.size()).isZero();
    }

    @Test
    void everyRequestIsCountedOnceByManyThreads() throws Exception {
        int threads = 4;
        int each = 5_000;
        AtomicInteger calls = new AtomicInteger();
        ModelServer<Double, Double> server = server(
                ShadowOptions.DEFAULT.withMaxCalls(8).withBreaker(20, 0.9, Duration.ofNanos(1)), (version, input) -> {
                    int call = version.equals("v2") ? calls.incrementAndGet() : 0;
                    if (call % 3 == 1) {
                        throw broken;
                    }
                    return call % 3 == 2 ? -input : input;
                });
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        for (int thread = 0; thread < threads; thread++) {
            int first = thread * each;
            callers.execute(() -> {
                for (int i = 0; i < each; i++) {
                    server.serve("user-" + i, "request-" + (first + i), 1.0);
                }
            });
        }
        callers.shutdown();
        assertThat(callers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        await().untilAsserted(() -> assertThat(
                        stats(server).stream().mapToLong(count -> count).sum())
                .isEqualTo((long) threads * each));
        ShadowStats stats = server.shadowStats();
        assertThat(stats.called()).isEqualTo(calls.get());
        assertThat(world.inStep("v1").requests()).isEqualTo((long) threads * each);
        assertThat(world.inStep("v2").requests()).isEqualTo(stats.called());
        assertThat(world.inStep("v2").failures()).isEqualTo(stats.failed());
        assertThat(world.inStep("v2").agreement())
                .isEqualTo(new AgreementStats(stats.agreed() + stats.differed(), stats.agreed()));
        server.close();
    }

    @Test
    void refusesSettingsOutOfRange() {
        assertRefused(() -> options.withThreads(0), "threads is 0; allowed is 1 to 1000");
        assertRefused(() -> options.withMaxCalls(0), "calls is 0; allowed is 1 to 1000000");
        assertRefused(() -> options.withTimeLimit(Duration.ZERO), "PT0S; allowed is more than 0");
        assertRefused(() -> options.withBreaker(65, 0.5, ofSeconds(1)), "65; allowed is 1 to 64");
        assertRefused(() -> options.withBreaker(20, 1, ofSeconds(1)), "1.0; allowed is 0 to less than 1");
        assertRefused(() -> options.withBreaker(20, Double.NaN, ofSeconds(1)), "NaN; allowed is 0 to less than 1");
        assertRefused(() -> options.withBreaker(20, 0.5, ofSeconds(-1)), "PT-1S; allowed is more than 0");
    }

    private static void assertRefused(Runnable setting, String message) {
        assertThatIllegalArgumentException().isThrownBy(setting::run).withMessageContaining(message);
    }

    private ModelServer<Double, Double> server(ShadowOptions options, Model<Double, Double> model) {
        return world.serving().shadow(options).build(model);
    }

    private Model<Double, Double> throwing() {
        return (version, input) -> {
            if (version.equals("v2")) {
                throw broken;
            }
            return input;
        };
    }

    /** Serves one request after the other, each with its shadow call. */
    private void serve(ModelServer<Double, ?> server, double... inputs) {
        for (int i = 0; i < inputs.length; i++) {
            server.serve("user-1", "request-" + i, inputs[i]);
            shadowExecutor.runAll();
        }
    }

    private static List<Long> stats(ModelServer<?, ?> server) {
        ShadowStats stats = server.shadowStats();
        return List.of(stats.agreed(), stats.differed(), stats.failed(), stats.saturated(), stats.skipped());
    }
}
