package io.neuralhive.rollout.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.neuralhive.rollout.policy.ValidationPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfflineMetricsValidatorTest {

    private final OfflineMetricsValidator validator = new OfflineMetricsValidator();

    @ParameterizedTest
    @CsvSource({
        "0.15, PASS",
        "0.15000000000000002, DEGRADED",
        "0, PASS",
        "-0.0, PASS",
        "-0.1, UNAVAILABLE",
        "NaN, UNAVAILABLE",
        "Infinity, UNAVAILABLE",
        "-Infinity, UNAVAILABLE"
    })
    void comparesTheErrorWithItsLimitStrictly(double mae, Finding.Result expected) {
        List<Finding> findings = validate(Map.of("mae", mae));
        assertThat(findings)
                .extracting(Finding::reason, Finding::result)
                .containsExactly(tuple(Reason.OFFLINE_MAE, expected));
        assertThat(findings.get(0).observed()).isEqualTo(Double.valueOf(mae));
        assertThat(findings.get(0).limit()).isEqualTo(0.15);
    }

    @ParameterizedTest
    @CsvSource({
        "0.75, PASS",
        "0.7499999999999999, DEGRADED",
        "1, PASS",
        "0, DEGRADED",
        "1.0000000000000002, UNAVAILABLE",
        "-0.1, UNAVAILABLE",
        "NaN, UNAVAILABLE",
        "Infinity, UNAVAILABLE"
    })
    void comparesThePrecisionWithItsLimitStrictly(double precision, Finding.Result expected) {
        assertThat(validate(Map.of("precision", precision)))
                .extracting(Finding::reason, Finding::result)
                .containsExactly(tuple(Reason.OFFLINE_PRECISION, expected));
    }

    @Test
    void judgesWhateverTheRegistryReports() {
        assertThat(validate(Map.of("mae", 0.1, "precision", 0.5, "f1", -7.0)))
                .extracting(Finding::reason, Finding::result, Finding::explanation)
                .containsExactly(
                        tuple(Reason.OFFLINE_MAE, Finding.Result.PASS, "offline mae 0.1000, limit 0.1500"),
                        tuple(
                                Reason.OFFLINE_PRECISION,
                                Finding.Result.DEGRADED,
                                "offline precision 0.5000, limit 0.7500"));
    }

    @Test
    void isInconclusiveWithoutAMetricThatItKnows() {
        assertThat(validate(Map.of("f1", 0.9, "MAE", 0.1)))
                .extracting(Finding::reason, Finding::result, Finding::explanation)
                .containsExactly(tuple(
                        Reason.OFFLINE_VALIDATION,
                        Finding.Result.INCONCLUSIVE,
                        "the registry reports neither mae nor precision for this version"));
    }

    private List<Finding> validate(Map<String, Double> metrics) {
        return validator.validate(metrics, ValidationPolicy.DEFAULT);
    }
}
