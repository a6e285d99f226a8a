package io.neuralhive.rollout.jdbc.json;

import static io.neuralhive.rollout.jdbc.json.JsonObject.json;

import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Interval;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Verdict;
import java.util.List;

/** The JSON form of verdicts. */
final class VerdictJson {

    private static final String KIND = "kind";

    private VerdictJson() {}

    static JsonObject write(Verdict verdict) {
        return json().put(KIND, kind(verdict))
                .put(
                        "findings",
                        verdict.findings().stream().map(VerdictJson::write).toList());
    }

    static Verdict read(JsonObject json) {
        List<Finding> findings =
                json.objects("findings").stream().map(VerdictJson::readFinding).toList();
        return switch (json.text(KIND)) {
            case "pass" -> new Verdict.Pass(findings);
            case "degraded" -> new Verdict.Degraded(findings);
            case "inconclusive" -> new Verdict.Inconclusive(findings);
            case "unavailable" -> new Verdict.Unavailable(findings);
            default -> throw json.wrong(KIND, "a verdict kind known to this version");
        };
    }

    private static String kind(Verdict verdict) {
        if (verdict instanceof Verdict.Pass) {
            return "pass";
        }
        if (verdict instanceof Verdict.Degraded) {
            return "degraded";
        }
        if (verdict instanceof Verdict.Inconclusive) {
            return "inconclusive";
        }
        if (verdict instanceof Verdict.Unavailable) {
            return "unavailable";
        }
        throw new IllegalArgumentException("No JSON for " + verdict);
    }

    private static JsonObject write(Finding finding) {
        return json().put("reason", finding.reason())
                .put("result", finding.result())
                .put("observed", finding.observed())
                .put("limit", finding.limit())
                .put("candidateSamples", finding.candidateSamples())
                .put("baselineSamples", finding.baselineSamples())
                .put("missing", finding.missing())
                .put("explanation", finding.explanation())
                .put("interval", finding.interval().map(VerdictJson::write))
                .put("advisory", finding.advisory());
    }

    private static Finding readFinding(JsonObject json) {
        return new Finding(
                json.constant("reason", Reason.class),
                json.constant("result", Finding.Result.class),
                json.decimal("observed"),
                json.decimal("limit"),
                json.number("candidateSamples"),
                json.number("baselineSamples"),
                json.number("missing"),
                json.text("explanation"),
                json.optional("interval", JsonObject::object).map(VerdictJson::readInterval),
                json.optional("advisory", JsonObject::flag).orElse(false));
    }

    private static JsonObject write(Interval interval) {
        return json().put("low", interval.low()).put("high", interval.high());
    }

    private static Interval readInterval(JsonObject json) {
        return new Interval(json.decimal("low"), json.decimal("high"));
    }
}
