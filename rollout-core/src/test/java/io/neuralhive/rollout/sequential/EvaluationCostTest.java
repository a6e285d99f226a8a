package io.neuralhive.rollout.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MetricLimit;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cost of an evaluation does not depend on the number of samples. What it allocates is counted instead of time, which is the
 * same on every machine: whatever is gone through sample by sample, or closed in on without end, would show.
 */
class EvaluationCostTest {

    private static final SequentialEvaluator RULE = new SequentialEvaluator();
    private static final DegradationCriteria CRITERIA = DegradationCriteria.builder()
            .method(CheckpointMethod.SEQUENTIAL)
            .limits(List.of(MetricLimit.parse("error_rate increase_pct 50"), MetricLimit.parse("fare at_most 12")))
            .build();

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Candidates of which some are degraded, some are safe, and some are undecided. */
    @ParameterizedTest
    @ValueSource(doubles = {9, 11.9, 20})
    void isTheSameForAThousandSamplesAndForAMillionMillion(double mae) {
        long few = allocated(evidence(1_000, mae));
        long many = allocated(evidence(1_000_000_000_000L, mae));

        assertThat(few).isPositive();
        assertThat(many).isLessThan(few + few / 2);
    }

    private long allocated(Evidence evidence) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            List<Finding> findings = RULE.evaluate(CRITERIA, evidence);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(findings).hasSize(5);
        }
        return least;
    }

    private static Evidence evidence(long n, double mae) {
        return Shown.evidence(summary(n, mae), summary(n, 10))
                .withEarlier(List.of(
                        Shown.stratum(summary(n, 10), summary(3 * n, 10)),
                        Shown.stratum(summary(n, 10), summary(n, 10))));
    }

    private static MetricSummary summary(long n, double mae) {
        MetricSummary counts = MetricSummary.ofRequests(n, n / 500).withKeys(n);
        return counts.withErrors(Shown.errors(n, mae, 10).errors()).withNamed("fare", Shown.moments(n, mae, 10));
    }
}
