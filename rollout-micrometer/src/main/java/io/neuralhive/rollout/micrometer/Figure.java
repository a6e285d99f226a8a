package io.neuralhive.rollout.micrometer;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;

/** What is told of a version's predictions: sums that only grow. */
enum Figure {
    REQUESTS("requests", "Requests for a prediction, failed ones included"),
    FAILURES("failures", "Requests that failed"),
    OUTCOMES("outcomes", "Predictions whose outcome is known"),
    ABSOLUTE_ERROR("absolute.error", "Sum of the absolute errors of those predictions"),
    SQUARED_ERROR("squared.error", "Sum of the squares of those errors"),
    OUTCOME_LAG("outcome.lag.seconds", "By how much those outcomes came after their predictions, together"),
    COMPARED("compared", "Predictions made aside of a served one, and compared with it"),
    AGREED("agreed", "Those that agree with the served one");

    final String meter;
    final String description;

    Figure(String meter, String description) {
        this.meter = meter;
        this.description = description;
    }

    double of(MetricSummary summary) {
        Moments errors = summary.errors().absolute();
        return switch (this) {
            case REQUESTS -> summary.requests();
            case FAILURES -> summary.failures();
            case OUTCOMES -> errors.count();
            case ABSOLUTE_ERROR -> errors.mean() * errors.count();
            case SQUARED_ERROR ->
                errors.count() == 0 ? 0 : errors.m2() + errors.mean() * errors.mean() * errors.count();
            case OUTCOME_LAG -> summary.labelLag().total().toMillis() / 1e3;
            case COMPARED -> summary.agreement().compared();
            case AGREED -> summary.agreement().agreed();
        };
    }
}
