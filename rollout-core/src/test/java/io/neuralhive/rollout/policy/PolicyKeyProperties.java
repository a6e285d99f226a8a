package io.neuralhive.rollout.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class PolicyKeyProperties {

    private static final long LONGEST_MILLIS = Duration.ofDays(366).toMillis();

    @Property
    void durationsSurviveTextToTheMillisecond(@ForAll @LongRange(min = 1_000, max = 31_622_400_000L) long millis) {
        Duration duration = Duration.ofMillis(Math.min(millis, LONGEST_MILLIS));
        RolloutPolicy policy = RolloutPolicy.builder()
                .checkpointDuration(duration)
                .checkInterval(duration)
                .build();

        survives(PolicyKey.CHECKPOINT_DURATION_MINUTES, policy);
        survives(PolicyKey.CHECKPOINT_INTERVAL_SECONDS, policy);
    }

    @Property
    void numbersSurviveText(@ForAll @DoubleRange(min = 0, max = Double.MAX_VALUE) double number) {
        RolloutPolicy policy = RolloutPolicy.builder()
                .criteria(DegradationCriteria.builder()
                        .maxMaeIncreasePct(number)
                        .maeFloor(1 / (1 + number))
                        .build())
                .build();

        survives(PolicyKey.CHECKPOINT_MAE_THRESHOLD_PCT, policy);
        survives(PolicyKey.CHECKPOINT_MAE_FLOOR, policy);
    }

    @Property
    void sharesSurviveText(@ForAll @IntRange(min = 1, max = 9_999) int basisPoints) {
        TrafficShare share = new TrafficShare(basisPoints);
        RolloutPolicy policy = RolloutPolicy.builder()
                .stages(List.of(share, TrafficShare.ALL))
                .canary(CanaryPolicy.DEFAULT.withShare(share))
                .build();

        survives(PolicyKey.ROLLOUT_STAGES, policy);
        survives(PolicyKey.CANARY_TRAFFIC_PERCENTAGE, policy);
    }

    @Property
    void anyTextIsTakenOrRefusedAsInvalid(@ForAll PolicyKey key, @ForAll String text) {
        try {
            RolloutPolicy taken = key.applyText(RolloutPolicy.defaults(), text);
            assertThat(taken).isNotNull();
        } catch (InvalidPolicyException e) {
            assertThat(e.problems()).extracting(PolicyProblem::given).containsExactly(text);
            assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}");
        }
    }

    private static void survives(PolicyKey key, RolloutPolicy policy) {
        RolloutPolicy others = key.applyText(policy, key.format(RolloutPolicy.defaults()));

        assertThat(key.applyText(others, key.format(policy))).isEqualTo(policy);
    }
}
