package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.state.Rollout;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * An evaluation of a gate as a row of a table.
 *
 * @param cells the texts, one for each of {@link #HEADERS}
 * @param outcome the verdict
 * @param explanation the reason, in a sentence
 */
record CheckpointRow(List<String> cells, Outcome outcome, String explanation) {

    /** The columns. The first figure of a pair is the candidate's, the second the baseline's. */
    static final List<String> HEADERS = List.of(
            "Date",
            "Version",
            "Step",
            "Share",
            "n",
            "n base",
            "MAE",
            "MAE base",
            "Increase",
            "On all",
            "Failed",
            "Verdict",
            "Reason");

    /** The range of the columns with figures: from "Share" up to "Failed". */
    private static final int FIRST_FIGURE = 3;

    private static final int LAST_FIGURE = 10;

    /** The column of the verdict. */
    static final int VERDICT = 11;

    private static final String NONE = "-";

    /** The verdicts, in the table's words. */
    enum Outcome {
        PASS("✓"),
        DEGRADED("✗"),
        HOLD("…");

        private final String sign;

        Outcome(String sign) {
            this.sign = sign;
        }

        /** Distinguishes it from the others without colour. */
        String sign() {
            return sign;
        }

        /** Its CSS class in the report. */
        String style() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Copies the list. */
    CheckpointRow {
        cells = List.copyOf(cells);
    }

    static CheckpointRow of(CheckpointLog.Evaluation evaluation, Hindsight hindsight) {
        Rollout rollout = evaluation.rollout();
        Checkpoint checkpoint = evaluation.checkpoint();
        Verdict verdict = checkpoint.verdict();
        Outcome outcome = outcome(verdict);
        Optional<MetricSummary> candidate = checkpoint.evidence().candidate();
        Optional<MetricSummary> baseline = checkpoint.evidence().baseline();
        return new CheckpointRow(
                List.of(
                        LogTime.minute(checkpoint.at()),
                        rollout.candidate()
                                + rollout.baseline()
                                        .map(version -> " vs " + version)
                                        .orElse(""),
                        checkpoint.step().name(),
                        checkpoint.step().share().toString(),
                        figure(
                                candidate,
                                summary -> String.valueOf(summary.errors().count())),
                        figure(
                                baseline,
                                summary -> String.valueOf(summary.errors().count())),
                        figure(candidate, CheckpointRow::mae),
                        figure(baseline, CheckpointRow::mae),
                        increase(verdict),
                        baseline.isPresent() ? onAll(rollout, checkpoint, hindsight) : NONE,
                        figure(candidate, summary -> format("%.2f%%", 100 * summary.errorRate())),
                        outcome.name(),
                        reason(checkpoint)),
                outcome,
                verdict.explanation());
    }

    static boolean isFigure(int column) {
        return column >= FIRST_FIGURE && column <= LAST_FIGURE;
    }

    /** The increase of the error on which a verdict is based, as in {@code +2.1%}. */
    static String increase(Verdict verdict) {
        return verdict.findings().stream()
                .filter(finding -> finding.reason() == Reason.MAE_INCREASE)
                .filter(finding -> Double.isFinite(finding.observed()))
                .map(finding -> format("%+.1f%%", finding.observed()))
                .findFirst()
                .orElse(NONE);
    }

    private static String onAll(Rollout rollout, Checkpoint checkpoint, Hindsight hindsight) {
        Window window = checkpoint.evidence().window();
        double ratio =
                hindsight.ratio(rollout.candidate(), rollout.baseline().orElseThrow(), window.from(), window.to());
        return Double.isFinite(ratio) ? format("%+.1f%%", 100 * (ratio - 1)) : NONE;
    }

    private static Outcome outcome(Verdict verdict) {
        if (verdict instanceof Verdict.Pass) {
            return Outcome.PASS;
        }
        return verdict instanceof Verdict.Degraded ? Outcome.DEGRADED : Outcome.HOLD;
    }

    private static String reason(Checkpoint checkpoint) {
        Verdict verdict = checkpoint.verdict();
        if (verdict instanceof Verdict.Degraded) {
            return String.join(
                    ", ",
                    verdict.findings().stream()
                            .filter(finding -> finding.result() == Finding.Result.DEGRADED)
                            .map(finding -> finding.reason().label())
                            .toList());
        }
        boolean speaksForItself =
                verdict instanceof Verdict.Pass && checkpoint.step().gate() instanceof Gate.Degradation;
        return speaksForItself ? "" : verdict.explanation();
    }

    private static String figure(Optional<MetricSummary> summary, Function<MetricSummary, String> text) {
        return summary.map(text).orElse(NONE);
    }

    private static String mae(MetricSummary summary) {
        return summary.errors().count() == 0
                ? NONE
                : format("%.2f", summary.errors().mae());
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
