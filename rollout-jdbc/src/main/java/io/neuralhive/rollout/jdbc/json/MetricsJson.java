package io.neuralhive.rollout.jdbc.json;

import static io.neuralhive.rollout.jdbc.json.JsonObject.json;

import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.ErrorSpread;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.LabelLag;
import io.neuralhive.rollout.metrics.LatencyStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The JSON form of the metrics of a version. */
final class MetricsJson {

    private MetricsJson() {}

    static JsonObject write(MetricSummary summary) {
        return json().put("requests", summary.requests())
                .put("failures", summary.failures())
                .put("errors", write(summary.errors()))
                .put("agreement", write(summary.agreement()))
                .put("latency", write(summary.latency()))
                .put("paired", present(summary.paired(), PairedErrors.NONE).map(MetricsJson::write))
                .put(
                        "named",
                        present(summary.named(), Map.<String, Moments>of()).map(MetricsJson::write))
                .put("keys", summary.keys())
                .put("awaited", present(summary.awaited(), summary.requests() - summary.failures()))
                .put("labelLag", present(summary.labelLag(), LabelLag.NONE).map(MetricsJson::write));
    }

    private static <T> Optional<T> present(T value, T none) {
        return value.equals(none) ? Optional.empty() : Optional.of(value);
    }

    static MetricSummary read(JsonObject json) {
        long requests = json.number("requests");
        long failures = json.number("failures");
        return new MetricSummary(
                requests,
                failures,
                readErrors(json.object("errors")),
                readAgreement(json.object("agreement")),
                readLatency(json.object("latency")),
                json.optional("paired", JsonObject::object)
                        .map(MetricsJson::readPaired)
                        .orElse(PairedErrors.NONE),
                json.optional("named", JsonObject::objects)
                        .map(MetricsJson::readNamed)
                        .orElse(Map.of()),
                json.optional("keys", JsonObject::number),
                json.optional("awaited", JsonObject::number).orElse(requests - failures),
                json.optional("labelLag", JsonObject::object)
                        .map(MetricsJson::readLabelLag)
                        .orElse(LabelLag.NONE));
    }

    private static JsonObject write(ErrorStats errors) {
        return json().put("count", errors.count())
                .put("mae", errors.mae())
                .put("meanActual", errors.meanActual())
                .put("rmse", errors.rmse())
                .put("r2", errors.r2())
                .put("spread", present(errors.spread(), ErrorSpread.UNKNOWN).map(MetricsJson::write));
    }

    private static ErrorStats readErrors(JsonObject json) {
        return new ErrorStats(
                json.number("count"),
                json.decimal("mae"),
                json.decimal("meanActual"),
                json.decimal("rmse"),
                json.decimal("r2"),
                json.optional("spread", JsonObject::object)
                        .map(MetricsJson::readSpread)
                        .orElse(ErrorSpread.UNKNOWN));
    }

    private static JsonObject write(ErrorSpread spread) {
        return json().put("absolute", spread.absolute())
                .put("squared", spread.squared())
                .put("actual", spread.actual())
                .put("absoluteByActual", spread.absoluteByActual());
    }

    private static ErrorSpread readSpread(JsonObject json) {
        return new ErrorSpread(
                json.decimal("absolute"),
                json.decimal("squared"),
                json.decimal("actual"),
                json.decimal("absoluteByActual"));
    }

    private static JsonObject write(PairedErrors paired) {
        return json().put("count", paired.count())
                .put("mae", paired.mae())
                .put("otherMae", paired.otherMae())
                .put("m2", paired.m2())
                .put("otherM2", paired.otherM2())
                .put("coMoment", paired.coMoment());
    }

    private static PairedErrors readPaired(JsonObject json) {
        return new PairedErrors(
                json.number("count"),
                json.decimal("mae"),
                json.decimal("otherMae"),
                json.decimal("m2"),
                json.decimal("otherM2"),
                json.decimal("coMoment"));
    }

    /** Sorted, so that the same metrics are always the same text. */
    private static List<JsonObject> write(Map<String, Moments> named) {
        return new TreeMap<>(named)
                .entrySet().stream()
                        .map(metric -> write(metric.getValue()).put("name", metric.getKey()))
                        .toList();
    }

    private static Map<String, Moments> readNamed(List<JsonObject> metrics) {
        Map<String, Moments> named = new HashMap<>();
        metrics.forEach(metric -> named.put(metric.text("name"), readMoments(metric)));
        return named;
    }

    private static JsonObject write(Moments moments) {
        return json().put("count", moments.count()).put("mean", moments.mean()).put("m2", moments.m2());
    }

    private static Moments readMoments(JsonObject json) {
        return new Moments(json.number("count"), json.decimal("mean"), json.decimal("m2"));
    }

    private static JsonObject write(AgreementStats agreement) {
        return json().put("compared", agreement.compared()).put("agreed", agreement.agreed());
    }

    private static AgreementStats readAgreement(JsonObject json) {
        return new AgreementStats(json.number("compared"), json.number("agreed"));
    }

    private static JsonObject write(LabelLag lag) {
        return json().put("outcomes", lag.outcomes()).put("total", lag.total());
    }

    private static LabelLag readLabelLag(JsonObject json) {
        return new LabelLag(json.number("outcomes"), json.duration("total"));
    }

    private static JsonObject write(LatencyStats latency) {
        return json().put("count", latency.count())
                .put("p50", latency.p50())
                .put("p95", latency.p95())
                .put("p99", latency.p99());
    }

    private static LatencyStats readLatency(JsonObject json) {
        return new LatencyStats(json.number("count"), json.duration("p50"), json.duration("p95"), json.duration("p99"));
    }
}
