package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.policy.ValidationPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The default validator: {@code mae} at most its limit, {@code precision} at least its limit, whichever of them the registry
 * reports. A version that reports neither is inconclusive, so that the rollout holds.
 */
public final class OfflineMetricsValidator implements ModelValidator {

    private static final String MAE = "mae";
    private static final String PRECISION = "precision";

    /** Creates the validator, which has no settings. */
    public OfflineMetricsValidator() {}

    @Override
    public List<Finding> validate(Map<String, Double> metrics, ValidationPolicy limits) {
        List<Finding> findings = new ArrayList<>();
        Double mae = metrics.get(MAE);
        if (mae != null) {
            boolean measured = mae >= 0 && Double.isFinite(mae);
            findings.add(finding(Reason.OFFLINE_MAE, MAE, measured, mae > limits.maxMae(), mae, limits.maxMae()));
        }
        Double precision = metrics.get(PRECISION);
        if (precision != null) {
            boolean measured = precision >= 0 && precision <= 1;
            double limit = limits.minPrecision();
            findings.add(finding(Reason.OFFLINE_PRECISION, PRECISION, measured, precision < limit, precision, limit));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.of(
                    Reason.OFFLINE_VALIDATION,
                    Finding.Result.INCONCLUSIVE,
                    "the registry reports neither mae nor precision for this version"));
        }
        return findings;
    }

    private static Finding finding(
            Reason reason, String metric, boolean measured, boolean degraded, double observed, double limit) {
        Finding.Result result = Finding.Result.PASS;
        if (!measured) {
            result = Finding.Result.UNAVAILABLE;
        } else if (degraded) {
            result = Finding.Result.DEGRADED;
        }
        String text = String.format(Locale.ROOT, "offline %s %.4g, limit %.4g", metric, observed, limit);
        return new Finding(reason, result, observed, limit, 0, 0, 0, text);
    }
}
