package io.neuralhive.rollout.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.neuralhive.rollout.checkpoint.Finding.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {

    @Test
    void theWorstFindingDecidesInWhateverOrderTheyCome() {
        Map<Class<? extends Verdict>, List<Result>> weaker = Map.of(
                Verdict.Degraded.class, List.of(Result.values()),
                Verdict.Unavailable.class,
                        List.of(Result.UNAVAILABLE, Result.INCONCLUSIVE, Result.PASS, Result.NOT_APPLICABLE),
                Verdict.Inconclusive.class, List.of(Result.INCONCLUSIVE, Result.PASS, Result.NOT_APPLICABLE),
                Verdict.Pass.class, List.of(Result.PASS, Result.NOT_APPLICABLE));
        Map<Class<? extends Verdict>, Result> decisive = Map.of(
                Verdict.Degraded.class, Result.DEGRADED,
                Verdict.Unavailable.class, Result.UNAVAILABLE,
                Verdict.Inconclusive.class, Result.INCONCLUSIVE,
                Verdict.Pass.class, Result.PASS);
        decisive.forEach((type, result) -> weaker.get(type).forEach(other -> {
            assertThat(Verdict.of(findings(result, other))).isInstanceOf(type);
            assertThat(Verdict.of(findings(other, result))).isInstanceOf(type);
            assertThat(Verdict.of(findings(other, result, other))).isInstanceOf(type);
        }));
    }

    @Test
    void passesWhereNoCriterionCanBeAsked() {
        assertThat(Verdict.of(findings(Result.NOT_APPLICABLE))).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void needsAFinding() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Verdict.of(List.of()))
                .withMessage("A verdict needs at least one finding; a gate without criteria is open");
    }

    @Test
    void theFirstDegradedFindingIsDecisive() {
        Verdict verdict = Verdict.of(findings(Result.PASS, Result.DEGRADED, Result.DEGRADED));
        assertThat(((Verdict.Degraded) verdict).decisive())
                .isEqualTo(verdict.findings().get(1));
    }

    @Test
    void theArmThatLacksMostSaysHowManySamplesAreMissing() {
        List<Finding> findings = List.of(
                new Finding(Reason.MAE_INCREASE, Result.INCONCLUSIVE, 0, 0, 0, 0, 3, "three"),
                new Finding(Reason.ERROR_RATE, Result.INCONCLUSIVE, 0, 0, 0, 0, 7, "seven"));
        assertThat(Verdict.of(findings).missingSamples()).isEqualTo(7);
        assertThat(new Verdict.Pass(List.of()).missingSamples()).isZero();
    }

    @Test
    void explainsWhatIsNoPlainPass() {
        assertThat(Verdict.of(findings(Result.PASS, Result.DEGRADED, Result.NOT_APPLICABLE))
                        .explanation())
                .isEqualTo("1 DEGRADED; 2 NOT_APPLICABLE");
        assertThat(Verdict.of(findings(Result.PASS, Result.PASS)).explanation()).isEqualTo("0 PASS; 1 PASS");
        assertThat(new Verdict.Pass(List.of()).explanation()).isEmpty();
    }

    @Test
    void doesNotChangeWithTheListItWasMadeOf() {
        for (Result result : Result.values()) {
            List<Finding> findings = new ArrayList<>(findings(result));
            Verdict verdict = Verdict.of(findings);
            findings.clear();
            assertThat(verdict.findings()).hasSize(1);
        }
    }

    @Test
    void everyReasonHasALabelForMetrics() {
        assertThat(Reason.MAE_PCT_INCREASE.label()).isEqualTo("mae_pct_increase");
        assertThat(Arrays.stream(Reason.values()).map(Reason::label))
                .doesNotHaveDuplicates()
                .allMatch(label -> label.matches("[a-z_]+"));
    }

    @Test
    void evidenceDoesNotChangeWithTheMetricsItWasMadeOf() {
        Map<String, Double> metrics = new HashMap<>(Map.of("mae", 0.1));
        Evidence evidence = Summaries.NOTHING.withOffline(metrics);
        metrics.put("mae", 99.0);
        assertThat(evidence.offline()).contains(Map.of("mae", 0.1));
    }

    private static List<Finding> findings(Result... results) {
        List<Finding> findings = new ArrayList<>();
        for (Result result : results) {
            findings.add(
                    new Finding(Reason.ERROR_RATE, result, Double.NaN, 0, 0, 0, 0, findings.size() + " " + result));
        }
        return findings;
    }
}
