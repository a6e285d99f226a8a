package io.neuralhive.rollout.micrometer;

import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.policy.MaeBasis;
import java.util.List;
import java.util.stream.Stream;

/** The verdicts of gates as values of labels. */
final class VerdictLabels {

    static final String SUCCESS = "success";
    static final String DEGRADED = "degraded";

    private static final String PASS = "pass";
    private static final String INCONCLUSIVE = "inconclusive";
    private static final String UNAVAILABLE = "unavailable";

    static final List<String> STATUSES = List.of(SUCCESS, DEGRADED);
    static final List<String> VERDICTS = List.of(PASS, DEGRADED, INCONCLUSIVE, UNAVAILABLE);

    private VerdictLabels() {}

    static String of(Verdict verdict) {
        if (verdict instanceof Verdict.Pass) {
            return PASS;
        } else if (verdict instanceof Verdict.Degraded) {
            return DEGRADED;
        }
        return verdict instanceof Verdict.Inconclusive ? INCONCLUSIVE : UNAVAILABLE;
    }

    /** Returns the reasons of all degraded findings, each once. */
    static List<String> reasons(Verdict verdict) {
        return verdict.findings().stream()
                .filter(finding -> finding.acts(Finding.Result.DEGRADED))
                .map(finding -> finding.reason().label())
                .distinct()
                .toList();
    }

    /**
     * Returns the reasons for which the default rules can judge a candidate degraded. A user's own rules may have
     * others.
     */
    static List<String> reasons(Gate gate) {
        return reasonsOf(gate).map(Reason::label).distinct().toList();
    }

    private static Stream<Reason> reasonsOf(Gate gate) {
        if (gate instanceof Gate.Offline) {
            return Stream.of(
                    Reason.UNKNOWN_VERSION, Reason.OFFLINE_MAE, Reason.OFFLINE_PRECISION, Reason.OFFLINE_VALIDATION);
        } else if (gate instanceof Gate.Agreement agreement) {
            return Stream.concat(
                    Stream.of(Reason.AGREEMENT), agreement.comparedBy().map(VerdictLabels::ofError).stream());
        } else if (gate instanceof Gate.Degradation degradation) {
            DegradationCriteria criteria = degradation.criteria();
            Stream<Reason> ofLimits = criteria.limits().stream()
                    .filter(limit -> !limit.advisory() && !limit.isOfLabels())
                    .map(Reason::of);
            return Stream.concat(Stream.of(ofError(criteria), Reason.ERROR_RATE), ofLimits);
        }
        return Stream.empty();
    }

    private static Reason ofError(DegradationCriteria criteria) {
        return criteria.maeBasis() == MaeBasis.TARGET_UNIT ? Reason.MAE_INCREASE : Reason.MAE_PCT_INCREASE;
    }
}
