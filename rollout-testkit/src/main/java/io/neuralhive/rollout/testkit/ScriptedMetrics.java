package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.Window;
import java.util.HashMap;
import java.util.Map;

/**
 * A metrics source that returns scripted metrics, per version and step, and fails on demand. Without a script there are
 * no samples. Thread-safe.
 */
public final class ScriptedMetrics implements MetricsSource {

    private static final String ANY_STEP = "";

    private record Key(String version, String step) {}

    private final FaultInjection failures = new FaultInjection();
    private final Map<Key, MetricSummary> script = new HashMap<>();

    /** Creates a source without any samples. */
    public ScriptedMetrics() {}

    /** Returns the metrics of {@code n} requests without a failure, all of them labelled, with the given MAE. */
    public static MetricSummary mae(long n, double mae) {
        return MetricSummary.ofRequests(n, 0).withErrors(ErrorStats.ofMae(n, mae));
    }

    /**
     * Returns the metrics of {@code n} requests without a failure, all of them labelled, with the given MAE and
     * standard deviation of the absolute error. The sequential method needs the deviation.
     */
    public static MetricSummary mae(long n, double mae, double deviation) {
        double squares = deviation * deviation * Math.max(0, n - 1);
        return MetricSummary.ofRequests(n, 0).withErrors(ErrorStats.ofAbsolute(new Moments(n, mae, squares)));
    }

    /** Sets the metrics of a version before the rollout, and in all steps for which none are set. */
    public ScriptedMetrics version(String version, MetricSummary summary) {
        return version(version, ANY_STEP, summary);
    }

    /** Sets the metrics of a version in a step, as in {@code stage_2}. */
    public synchronized ScriptedMetrics version(String version, String step, MetricSummary summary) {
        script.put(new Key(version, step), summary);
        return this;
    }

    /** Returns the switch that makes collecting fail. */
    public FaultInjection failures() {
        return failures;
    }

    @Override
    public synchronized MetricSummary collect(String model, String version, Window window) throws Exception {
        failures.happen();
        String step = window.step().map(StepRef::name).orElse(ANY_STEP);
        MetricSummary anyStep = script.getOrDefault(new Key(version, ANY_STEP), MetricSummary.EMPTY);
        return script.getOrDefault(new Key(version, step), anyStep);
    }
}
