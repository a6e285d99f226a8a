package io.neuralhive.rollout.checkpoint;

import java.util.List;
import java.util.stream.Collectors;

/** The verdict of a gate, with the findings that led to it. */
public sealed interface Verdict {

    /** Returns the findings on the gate's criteria, in the order of evaluation; unmodifiable. */
    List<Finding> findings();

    /**
     * The gate is passed.
     *
     * @param findings none of them degraded, unavailable or inconclusive
     */
    record Pass(List<Finding> findings) implements Verdict {
        /** Copies the list. */
        public Pass {
            findings = List.copyOf(findings);
        }
    }

    /**
     * The candidate is worse than allowed.
     *
     * @param findings at least one of them degraded
     */
    record Degraded(List<Finding> findings) implements Verdict {
        /** Copies the list. */
        public Degraded {
            findings = List.copyOf(findings);
        }

        /** Returns the first criterion past its limit. */
        public Finding decisive() {
            return findings.stream()
                    .filter(finding -> finding.acts(Finding.Result.DEGRADED))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * The evidence is inconclusive, for example for lack of samples.
     *
     * @param findings at least one of them inconclusive, none degraded or unavailable
     */
    record Inconclusive(List<Finding> findings) implements Verdict {
        /** Copies the list. */
        public Inconclusive {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Metrics are unavailable or not measurements, or the arms can't be compared.
     *
     * @param findings at least one of them unavailable or invalid, none degraded
     */
    record Unavailable(List<Finding> findings) implements Verdict {
        /** Copies the list. */
        public Unavailable {
            findings = List.copyOf(findings);
        }

        /** Returns the reason: the arms are not split as planned, or there are no metrics. */
        public Reason reason() {
            return contains(findings, Finding.Result.INVALID)
                    ? Reason.SAMPLE_RATIO_MISMATCH
                    : Reason.METRICS_UNAVAILABLE;
        }
    }

    /**
     * Returns the verdict that follows from findings: degraded takes precedence over unavailable or invalid, then
     * inconclusive, then pass. Advisory findings are ignored.
     *
     * @param findings at least one
     */
    static Verdict of(List<Finding> findings) {
        if (findings.isEmpty()) {
            throw new IllegalArgumentException("A verdict needs at least one finding; a gate without criteria is open");
        }
        if (contains(findings, Finding.Result.DEGRADED)) {
            return new Degraded(findings);
        }
        if (contains(findings, Finding.Result.UNAVAILABLE) || contains(findings, Finding.Result.INVALID)) {
            return new Unavailable(findings);
        }
        if (contains(findings, Finding.Result.INCONCLUSIVE)) {
            return new Inconclusive(findings);
        }
        return new Pass(findings);
    }

    /** Returns how many samples are missing in the arm that lacks most; 0 if none. */
    default long missingSamples() {
        return findings().stream()
                .filter(finding -> !finding.advisory())
                .mapToLong(Finding::missing)
                .max()
                .orElse(0);
    }

    /** Returns the explanations of all findings that are not a plain pass, or of all if there are none; one line. */
    default String explanation() {
        List<Finding> noteworthy = findings().stream()
                .filter(finding -> finding.result() != Finding.Result.PASS)
                .toList();
        return (noteworthy.isEmpty() ? findings() : noteworthy)
                .stream().map(Finding::explanation).collect(Collectors.joining("; "));
    }

    private static boolean contains(List<Finding> findings, Finding.Result result) {
        return findings.stream().anyMatch(finding -> finding.acts(result));
    }
}
