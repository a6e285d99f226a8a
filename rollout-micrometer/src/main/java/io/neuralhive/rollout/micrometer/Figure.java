package io.neuralhive.rollout.micrometer;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;

/** A count or sum of a version's predictions; none ever falls. */
enum Figure {
    REQUESTS("requests", "Requests for a prediction, failed ones included"),
    FAILURES("failures", "Requests that failed"),
    OUTCOMES("outcomes", "Labelled predictions, whose outcome has arrived"),
    ABSOLUTE_ERROR("absolute.error", "Sum of the absolute errors of the labelled predictions"),
    SQUARED_ERROR("squared.error", "Sum of the squared errors of the labelled predictions"),
    OUTCOME_LAG("outcome.lag.seconds", "Sum of the delays from a prediction to its outcome"),
    COMPARED("compared", "Shadow predictions compared with the served one"),
    AGREED("agreed", "Compared shadow predictions that agree with the served one");

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
