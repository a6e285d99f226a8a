package io.neuralhive.rollout.micrometer;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import java.util.function.ToDoubleFunction;

/** What is told of a version's predictions: sums that only grow. */
enum Figure {
    REQUESTS("requests", "Requests for a prediction, failed ones included", MetricSummary::requests),
    FAILURES("failures", "Requests that failed", MetricSummary::failures),
    OUTCOMES(
            "outcomes",
            "Predictions whose outcome is known",
            summary -> summary.errors().count()),
    ABSOLUTE_ERROR("absolute.error", "Sum of the absolute errors of those predictions", Figure::sum),
    SQUARED_ERROR("squared.error", "Sum of the squares of those errors", Figure::squares),
    COMPARED(
            "compared",
            "Predictions made aside of a served one, and compared with it",
            summary -> summary.agreement().compared()),
    AGREED(
            "agreed",
            "Those that agree with the served one",
            summary -> summary.agreement().agreed());

    final String meter;
    final String description;
    final ToDoubleFunction<MetricSummary> of;

    Figure(String meter, String description, ToDoubleFunction<MetricSummary> of) {
        this.meter = meter;
        this.description = description;
        this.of = of;
    }

    private static double sum(MetricSummary summary) {
        Moments errors = summary.errors().absolute();
        return errors.mean() * errors.count();
    }

    private static double squares(MetricSummary summary) {
        Moments errors = summary.errors().absolute();
        return errors.count() == 0 ? 0 : errors.m2() + errors.mean() * errors.mean() * errors.count();
    }
}
