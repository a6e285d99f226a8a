package io.neuralhive.rollout.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.CanaryPolicy;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DeadlinePolicy;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MaeBasis;
import io.neuralhive.rollout.policy.MarginRule;
import io.neuralhive.rollout.policy.MetricLimit;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.SequentialRule;
import io.neuralhive.rollout.policy.ShadowPolicy;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.policy.UnavailablePolicy;
import io.neuralhive.rollout.policy.ValidationPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

@Tag("exhaustive")
class PolicyLoaderProperties {

    private static final PolicyLoader LOADER = PolicyLoader.create();
    private static final String DAMAGE = "\n\t #&*-:?![]{}|>'\"%@`,.0x~<=\\";

    @Property
    void everyPolicySurvivesAFile(@ForAll("policies") RolloutPolicy policy) {
        assertThat(LOADER.load(PolicyYaml.file(policy), "config.yaml", Map.of()))
                .isEqualTo(policy);
    }

    @Property
    void everyPolicySurvivesTheEnvironment(@ForAll("policies") RolloutPolicy policy) {
        assertThat(LOADER.loadEnvironment(PolicyYaml.environment(policy))).isEqualTo(policy);
    }

    @Property
    void theEnvironmentTakesPrecedenceOverTheFile(
            @ForAll("policies") RolloutPolicy inFile, @ForAll("policies") RolloutPolicy inEnvironment) {
        RolloutPolicy loaded =
                LOADER.load(PolicyYaml.file(inFile), "config.yaml", PolicyYaml.environment(inEnvironment));

        assertThat(loaded).isEqualTo(inEnvironment);
    }

    @Property
    void anyTextIsTakenOrRefusedAsAConfiguration(@ForAll("texts") String text) {
        try {
            assertThat(LOADER.load(text, "config.yaml", Map.of("ML_CANARY_ENABLED", text)))
                    .isNotNull();
        } catch (ConfigurationException e) {
            assertThat(e.problems())
                    .isNotEmpty()
                    .allSatisfy(problem ->
                            assertThat(problem.toString()).doesNotContainPattern("[\\p{Cntrl}\\u2028\\u202E]"));
        }
    }

    @Property
    void aDamagedFileIsTakenOrRefusedAsAConfiguration(@ForAll("policies") RolloutPolicy policy, @ForAll Random random) {
        StringBuilder damaged = new StringBuilder(PolicyYaml.file(policy));
        for (int i = 0; i < 5; i++) {
            damaged.setCharAt(random.nextInt(damaged.length()), DAMAGE.charAt(random.nextInt(DAMAGE.length())));
        }

        anyTextIsTakenOrRefusedAsAConfiguration(damaged.toString());
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> any = Arbitraries.strings();
        Arbitrary<String> words = Arbitraries.of(
                        "ml",
                        "gradual_rollout",
                        "stages",
                        "canary",
                        "enabled",
                        ":",
                        ": ",
                        "\n",
                        " ",
                        "  ",
                        "- ",
                        "? ",
                        "[",
                        "]",
                        "{",
                        "}",
                        ",",
                        "&a",
                        "*a",
                        "!!int ",
                        "!x ",
                        "<<: ",
                        "|",
                        ">",
                        "'",
                        "\"",
                        "#",
                        "%",
                        "---\n",
                        "...\n",
                        "true",
                        "0.5",
                        "010",
                        "\t",
                        "\\",
                        "\u2028",
                        "\uD83D\uDE80",
                        "\u0000")
                .list()
                .ofMaxSize(40)
                .map(list -> String.join("", list));
        return Arbitraries.oneOf(any, words, words.map(text -> "ml:\n  canary:\n    " + text));
    }

    @Provide
    Arbitrary<RolloutPolicy> policies() {
        return Arbitraries.randomValue(PolicyLoaderProperties::policy);
    }

    private static RolloutPolicy policy(Random random) {
        CheckpointMethod method = any(random, CheckpointMethod.values());
        BaselineMode mode =
                method == CheckpointMethod.SEQUENTIAL ? BaselineMode.CONCURRENT : any(random, BaselineMode.values());
        return RolloutPolicy.builder()
                .gradual(random.nextBoolean())
                .stages(stages(random))
                .checkpointDuration(upTo366Days(random, 1))
                .checkInterval(upTo366Days(random, 1_000))
                .criteria(new DegradationCriteria(
                        number(random),
                        any(random, MaeBasis.values()),
                        number(random),
                        count(random),
                        random.nextDouble(),
                        limits(random),
                        method,
                        new SequentialRule(
                                (1 - random.nextDouble()) / 2.1,
                                any(random, MarginRule.values()),
                                9 + Math.min(count(random), Long.MAX_VALUE - 9),
                                random.nextBoolean())))
                .baseline(new BaselinePolicy(mode, upTo366Days(random, 1)))
                .deadline(new DeadlinePolicy(upTo366Days(random, 0), any(random, UnavailablePolicy.Action.values())))
                .autoRollback(random.nextBoolean())
                .unavailable(new UnavailablePolicy(
                        1 + random.nextInt(Integer.MAX_VALUE), any(random, UnavailablePolicy.Action.values())))
                .validation(new ValidationPolicy(random.nextBoolean(), number(random), random.nextDouble()))
                .shadow(new ShadowPolicy(
                        random.nextBoolean(),
                        upTo366Days(random, 0),
                        count(random),
                        random.nextDouble(),
                        1 - random.nextDouble()))
                .canary(new CanaryPolicy(
                        random.nextBoolean(), new TrafficShare(1 + random.nextInt(9_999)), upTo366Days(random, 1)))
                .finalSoak(upTo366Days(random, 0))
                .labelMaturity(upTo366Days(random, 0))
                .build();
    }

    private static List<TrafficShare> stages(Random random) {
        List<TrafficShare> stages = new ArrayList<>(random.ints(1, TrafficShare.WHOLE)
                .distinct()
                .limit(random.nextInt(100))
                .sorted()
                .mapToObj(TrafficShare::new)
                .toList());
        stages.add(TrafficShare.ALL);
        return stages;
    }

    private static List<MetricLimit> limits(Random random) {
        return Stream.generate(() -> new MetricLimit(
                        any(random, new String[] {"fare", "_x.y:z-0", "Rmse"}),
                        any(random, MetricLimit.Bound.values()),
                        100 * random.nextDouble(),
                        random.nextBoolean()))
                .limit(random.nextInt(4))
                .toList();
    }

    private static Duration upTo366Days(Random random, long leastMillis) {
        long longest = Duration.ofDays(366).toMillis();
        long millis = (long) (random.nextDouble() * longest) >> random.nextInt(30);
        return Duration.ofMillis(Math.max(leastMillis, millis));
    }

    private static double number(Random random) {
        return random.nextDouble() * Math.pow(10, random.nextInt(600) - 300);
    }

    private static long count(Random random) {
        return Math.max(1, random.nextLong() >>> 1 >> random.nextInt(63));
    }

    private static <T> T any(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
