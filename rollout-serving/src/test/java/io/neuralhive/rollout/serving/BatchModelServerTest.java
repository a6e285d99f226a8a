package io.neuralhive.rollout.serving;

import static io.neuralhive.rollout.serving.World.MODEL;
import static java.time.Duration.ofMillis;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.split.Assignment;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchModelServerTest {

    private final IllegalStateException broken = new IllegalStateException("broken");
    private static final List<BatchRequest<Double>> HUNDRED = requests(100);

    private final World world = new World().share(0.5);
    private final List<String> calls = new ArrayList<>();

    @Test
    void callsEachVersionOnceAndAnswersInOrder() {
        List<Served<Double>> served = serve(world.serving(), (version, inputs) -> outputs(version, inputs));
        assertThat(calls).containsExactlyInAnyOrder("v1", "v2");
        for (int i = 0; i < 100; i++) {
            Assignment assignment = world.splitter.assign(MODEL, "user-" + i);
            double value = assignment.version().equals("v2") ? i + 0.5 : i;
            assertThat(served.get(i)).isEqualTo(new Served<>(value, assignment.version(), assignment));
        }
        HUNDRED.forEach(request -> world.validator.observed(MODEL, request.requestId(), request.input()));
        assertThat(world.inStep("v1").errors().count()
                        + world.inStep("v2").errors().count())
                .isEqualTo(100);
        assertThat(world.inStep("v1").errors().mae()).isZero();
        assertThat(world.inStep("v2").errors().mae()).isEqualTo(0.5);
    }

    @Test
    void noRequestsAreNoCall() {
        assertThat(server(world.serving(), (version, inputs) -> outputs(version, inputs))
                        .serve(List.of()))
                .isEmpty();
        assertThat(calls).isEmpty();
    }

    @Test
    void theBaselineAnswersOnceForAllThatTheCandidateFailed() {
        List<Served<Double>> served = serve(world.serving(), (version, inputs) -> {
            List<Double> outputs = outputs(version, inputs);
            if (version.equals("v2")) {
                throw broken;
            }
            return outputs;
        });
        assertThat(served).hasSize(100).allMatch(one -> one.version().equals("v1"));
        assertThat(served).extracting(Served::value).isEqualTo(inputs(HUNDRED));
        assertThat(calls).hasSize(3);
        long tried = world.inStep("v2").requests();
        assertThat(tried).isBetween(30L, 70L);
        assertThat(world.inStep("v2").failures()).isEqualTo(tried);
        assertThat(world.inStep("v1").requests()).isEqualTo(100 - tried);
    }

    @Test
    void theBaselineAnswersForThoseAloneThatHaveNoUsableAnswer() {
        world.share(1);
        List<Served<Double>> served = serve(world.serving(), (version, inputs) -> {
            List<Double> outputs = new ArrayList<>(outputs(version, inputs));
            if (version.equals("v2")) {
                outputs.set(3, Double.NaN);
                outputs.set(5, null);
            }
            return outputs;
        });
        for (int i = 0; i < 100; i++) {
            assertThat(served.get(i).version()).isEqualTo(i == 3 || i == 5 ? "v1" : "v2");
            assertThat(served.get(i).value()).isEqualTo(i == 3 || i == 5 ? i : i + 0.5);
        }
        assertThat(world.inStep("v2").failures()).isEqualTo(2);
        assertThat(world.everywhere("v1")).isEqualTo(MetricSummary.EMPTY);
    }

    @Test
    void anotherNumberOfOutputsFailsThemAll() {
        assertAllFail(outputs -> outputs.subList(1, outputs.size()));
    }

    @Test
    void aListOfOutputsThatCantBeReadFailsThemAll() {
        assertAllFail(outputs -> new AbstractList<>() {
            @Override
            public Double get(int index) {
                throw broken;
            }

            @Override
            public int size() {
                return outputs.size();
            }
        });
    }

    /** As one to which another thread still adds: what it has when it is looked at is not what it has when it is read. */
    @Test
    void aListOfOutputsThatGrowsFailsThemAll() {
        assertAllFail(outputs -> new AbstractList<>() {
            private int asked;

            @Override
            public Double get(int index) {
                return 1.0;
            }

            @Override
            public int size() {
                return outputs.size() + Math.min(asked++, 1);
            }
        });
    }

    /** The baseline answers where the candidate's outputs are no answers. */
    private void assertAllFail(UnaryOperator<List<Double>> spoil) {
        world.share(1);
        List<Served<Double>> served = serve(world.serving(), (version, inputs) -> {
            List<Double> outputs = outputs(version, inputs);
            return version.equals("v2") ? spoil.apply(outputs) : outputs;
        });
        assertThat(served).hasSize(100).allMatch(Served::isFallback);
        assertThat(world.inStep("v2").failures()).isEqualTo(100);
    }

    @Test
    void withoutFallbackTheBatchFailsWhenEveryVersionWasCalled() {
        BatchModelServer<Double, Double> server = server(world.serving().withoutFallback(), (version, inputs) -> {
            outputs(version, inputs);
            throw version.equals("v2") ? broken : new IllegalArgumentException(version);
        });
        assertThatThrownBy(() -> server.serve(HUNDRED))
                .satisfiesAnyOf(
                        e -> assertThat(e).isSameAs(broken).hasSuppressedException(new IllegalArgumentException("v1")),
                        e -> assertThat(e).hasMessage("v1").hasSuppressedException(broken));
        assertThat(calls).containsExactlyInAnyOrder("v1", "v2");
        assertThat(world.inStep("v1").failures() + world.inStep("v2").failures())
                .isEqualTo(100);
    }

    @Test
    void ifBothFailTheCallerSeesWhatTheBaselineThrew() {
        world.share(1);
        IllegalArgumentException bad = new IllegalArgumentException("bad input");
        BatchModelServer<Double, Double> server = server(world.serving(), (version, inputs) -> {
            throw version.equals("v2") ? broken : bad;
        });
        assertThatThrownBy(() -> server.serve(HUNDRED)).isSameAs(bad).hasSuppressedException(broken);
    }

    @Test
    void whatTheVersionInProductionAnswersIsNotJudgedByTheServerButCounts() {
        world.share(0);
        List<Served<Double>> served = serve(world.serving(), (version, inputs) -> {
            List<Double> outputs = new ArrayList<>(outputs(version, inputs));
            outputs.set(3, Double.NaN);
            return outputs;
        });
        assertThat(served.get(3).value()).isNaN();
        assertThat(world.inStep("v1").failures()).isEqualTo(1);
        assertThatThrownBy(() -> serve(world.serving(), (version, inputs) -> Arrays.asList(new Double[100])))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"v1\"");
    }

    @Test
    void theBaselineAnswersForACandidateThatHangs() {
        CountDownLatch never = new CountDownLatch(1);
        try (BatchModelServer<Double, Double> server =
                server(world.serving().fallbackAfter(ofMillis(1)), (version, inputs) -> {
                    if (version.equals("v2")) {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                    return inputs;
                })) {
            assertThat(server.serve(HUNDRED))
                    .allMatch(served -> served.version().equals("v1"));
            assertThat(world.inStep("v2").failures())
                    .isEqualTo(world.inStep("v2").requests())
                    .isPositive();
        }
    }

    @Test
    void theCandidateIsCalledAsShadowOnceForThoseOfTheSample() {
        world.split(TrafficShare.NONE, 0.3);
        ManualExecutor shadowExecutor = new ManualExecutor();
        BatchModelServer<Double, Double> server = server(
                world.serving().shadow(ShadowOptions.DEFAULT.withExecutor(shadowExecutor)),
                (version, inputs) -> outputs(version, inputs));
        server.serve(HUNDRED);
        assertThat(calls).containsExactly("v1");
        assertThat(shadowExecutor.size()).isEqualTo(1);
        shadowExecutor.runAll();
        assertThat(calls).containsExactly("v1", "v2");
        ShadowStats stats = server.shadowStats();
        assertThat(stats.called()).isBetween(10L, 50L);
        assertThat(world.inStep("v2").requests()).isEqualTo(stats.called());
        assertThat(world.inStep("v2").agreement().agreed()).isEqualTo(stats.agreed());
        HUNDRED.forEach(request -> world.validator.observed(MODEL, request.requestId(), request.input()));
        assertThat(world.inStep("v2").paired().count()).isEqualTo(stats.called());
        assertThat(world.inStep("v2").paired().mae()).isEqualTo(0.5);
    }

    @Test
    void withoutAVersionNoneIsCalled() {
        BatchModelServer<Double, Double> server = Serving.of(
                        MODEL,
                        (model, key) -> {
                            if (key.equals("user-99")) {
                                throw broken;
                            }
                            return Assignment.of(model, "v1");
                        },
                        world.validator)
                .buildBatch((version, inputs) -> outputs(version, inputs));
        assertThatThrownBy(() -> server.serve(HUNDRED)).isInstanceOf(NoVersionException.class);
        assertThat(calls).isEmpty();
    }

    private List<Double> outputs(String version, List<Double> inputs) {
        calls.add(version);
        return inputs.stream()
                .map(input -> version.equals("v2") ? requireNonNull(input) + 0.5 : input)
                .toList();
    }

    private List<Served<Double>> serve(Serving serving, BatchModel<Double, Double> model) {
        return server(serving, model).serve(HUNDRED);
    }

    private static BatchModelServer<Double, Double> server(Serving serving, BatchModel<Double, Double> model) {
        return serving.buildBatch(model);
    }

    private static List<BatchRequest<Double>> requests(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> new BatchRequest<>("user-" + i, "request-" + i, (double) i))
                .toList();
    }

    private static List<Double> inputs(List<BatchRequest<Double>> requests) {
        return requests.stream().map(BatchRequest::input).toList();
    }
}
