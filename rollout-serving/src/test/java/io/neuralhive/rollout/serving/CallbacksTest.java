package io.neuralhive.rollout.serving;

import static io.neuralhive.rollout.serving.World.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the service's own functions throw, even what they do not declare, fails no request and blames no version. */
class CallbacksTest {

    private static final byte[] SECRET = new byte[32];

    private final World world = new World().share(1);

    /** The three forms of a server. */
    enum Form {
        SYNC {
            @Override
            Served<Double> serve(Serving serving, Outputs<Double> outputs) {
                try (ModelServer<Double, Double> server = serving.build((version, input) -> input, outputs)) {
                    return server.serve("user-1", "request-1", 41.0);
                }
            }
        },
        ASYNC {
            @Override
            Served<Double> serve(Serving serving, Outputs<Double> outputs) {
                try (AsyncModelServer<Double, Double> server =
                        serving.buildAsync((version, input) -> CompletableFuture.completedFuture(input), outputs)) {
                    return server.serve("user-1", "request-1", 41.0)
                            .toCompletableFuture()
                            .join();
                }
            }
        },
        BATCH {
            @Override
            Served<Double> serve(Serving serving, Outputs<Double> outputs) {
                try (BatchModelServer<Double, Double> server =
                        serving.buildBatch((version, inputs) -> inputs, outputs)) {
                    return server.serve(List.of(new BatchRequest<>("user-1", "request-1", 41.0)))
                            .get(0);
                }
            }
        };

        abstract Served<Double> serve(Serving serving, Outputs<Double> outputs);
    }

    static Stream<Arguments> formsAndProblems() {
        return Stream.of(Form.values())
                .flatMap(form -> Stream.of(
                                new IllegalStateException("unchecked"),
                                new IOException("checked, though nothing declares it"),
                                new InterruptedException("checked, too"),
                                new AssertionError("as with -ea"),
                                new NoClassDefFoundError("gbm"),
                                new OutOfMemoryError("unable to create native thread"),
                                new StackOverflowError(),
                                new HasNoMessage())
                        .map(problem -> Arguments.of(form, problem)));
    }

    /** It can't even be logged. */
    private static final class HasNoMessage extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException();
        }
    }

    /** So that an interrupt that was restored meets no later test. */
    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @ParameterizedTest
    @MethodSource("formsAndProblems")
    void aKeeperOfTickets(Form form, Throwable problem) {
        Serving serving = world.serving()
                .tickets(
                        PredictionTickets.builder(world.validator, 1, SECRET).build(),
                        (requestId, ticket) -> throwAnything(problem));
        assertThat(form.serve(serving, Outputs.plain()).version()).isEqualTo("v2");
        assertBlamed("v2", 0);
        assertThat(Thread.currentThread().isInterrupted()).isEqualTo(problem instanceof InterruptedException);
    }

    /** A candidate whose outputs can't be read can't be judged: it counts as failed. */
    @ParameterizedTest
    @MethodSource("formsAndProblems")
    void aReaderOfNumbers(Form form, Throwable problem) {
        Outputs<Double> outputs = Outputs.read(output -> {
            throwAnything(problem);
            return output;
        });
        Served<Double> served = form.serve(world.serving(), outputs);
        assertThat(served.value()).isEqualTo(41);
        assertThat(served.isFallback()).isTrue();
        assertThat(world.inStep("v2").requests()).isEqualTo(1);
        assertThat(world.inStep("v2").failures()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("formsAndProblems")
    void aRuleOfAgreement(Form form, Throwable problem) {
        world.shadowed();
        Outputs<Double> outputs = Outputs.<Double>plain().agreeingIf((served, other) -> {
            throwAnything(problem);
            return true;
        });
        Serving serving = world.serving().shadow(ShadowOptions.DEFAULT.withExecutor(Runnable::run));
        assertThat(form.serve(serving, outputs).version()).isEqualTo("v1");
        assertThat(world.inStep("v2").agreement().compared()).isEqualTo(1);
        assertThat(world.inStep("v2").agreement().agreed()).isZero();
        assertBlamed("v2", 0);
    }

    @ParameterizedTest
    @MethodSource("formsAndProblems")
    void aClock(Form form, Throwable problem) {
        ContinuousValidator validator = ContinuousValidator.builder()
                .clock(() -> {
                    throwAnything(problem);
                    throw new IllegalStateException();
                })
                .build();
        Serving serving = Serving.of(MODEL, world.splitter::assign, validator);
        assertThat(form.serve(serving, Outputs.plain()).version()).isEqualTo("v2");
    }

    @ParameterizedTest
    @MethodSource("formsAndProblems")
    void anExecutorOfShadowCalls(Form form, Throwable problem) {
        world.shadowed();
        Serving serving = world.serving().shadow(ShadowOptions.DEFAULT.withExecutor(task -> throwAnything(problem)));
        assertThat(form.serve(serving, Outputs.plain()).version()).isEqualTo("v1");
        assertBlamed("v1", 0);
        assertThat(world.inStep("v2").requests()).isZero();
    }

    @ParameterizedTest
    @MethodSource("formsAndProblems")
    void aRuleOfEligibility(Form form, Throwable problem) {
        TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of("v1"), (model, key) -> {
            throwAnything(problem);
            return true;
        });
        splitter.apply(
                new TrafficSplit(MODEL, Optional.of("v1"), "v2", TrafficShare.ALL, 0, Optional.of(World.STEP)),
                new FencingToken("r-1", 1, 0));
        Serving serving = Serving.of(MODEL, splitter::assign, world.validator);
        assertThat(form.serve(serving, Outputs.plain()).version()).isEqualTo("v1");
        assertThat(world.inStep("v2").requests()).isZero();
    }

    @ParameterizedTest
    @MethodSource("formsAndProblems")
    void anAssigner(Form form, Throwable problem) {
        Serving serving = assigning(problem).otherwise("v0");
        assertThat(form.serve(serving, Outputs.plain()).version()).isEqualTo("v0");
        assertThat(Thread.currentThread().isInterrupted()).isEqualTo(problem instanceof InterruptedException);
    }

    @ParameterizedTest
    @MethodSource("formsAndProblems")
    void anAssignerBesideWhichNoVersionIsNamed(Form form, Throwable problem) {
        assertThatThrownBy(() -> form.serve(assigning(problem), Outputs.plain()))
                .satisfiesAnyOf(
                        e -> assertThat(e)
                                .isInstanceOf(NoVersionException.class)
                                .hasCause(problem),
                        e -> assertThat(e).hasCauseInstanceOf(NoVersionException.class));
    }

    private Serving assigning(Throwable problem) {
        return Serving.of(
                MODEL,
                (model, key) -> {
                    throwAnything(problem);
                    throw new IllegalStateException();
                },
                world.validator);
    }

    private void assertBlamed(String version, long failures) {
        assertThat(world.inStep(version).requests()).isEqualTo(1);
        assertThat(world.inStep(version).failures()).isEqualTo(failures);
    }

    /** As code in another language may, which checks no exceptions. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void throwAnything(Throwable problem) throws E {
        throw (E) problem;
    }
}
