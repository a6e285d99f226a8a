package io.neuralhive.rollout.prometheus;

import io.neuralhive.rollout.identity.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * What Prometheus' {@code /api/v1/query} answered, read strictly: whatever is not exactly one of the answers that it documents is
 * refused.
 */
final class QueryResponse {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(10).build())
            .build();

    /** As JSON writes them, and what it can't write. Java would read more, such as {@code 1d}. */
    private static final Pattern NUMBER = Pattern.compile("NaN|[-+]?(Inf|[0-9]++([.][0-9]++)?([eE][-+]?[0-9]++)?)");

    /**
     * A series and its value.
     *
     * @param labels all of them
     * @param value NaN and infinities included
     */
    record Sample(Map<String, String> labels, double value) {}

    private QueryResponse() {}

    /**
     * Returns the samples of an answer.
     *
     * @param status of the HTTP response
     * @throws PrometheusException if it is an error, or partial, or nothing of which it is known what it means
     */
    static List<Sample> read(int status, byte[] body) throws PrometheusException {
        Map<?, ?> json = json(status, body);
        if (!"success".equals(json.get("status")) || status != 200) {
            String type = json.get("errorType") instanceof String text ? text : null;
            String error = json.get("error") instanceof String text ? text : "no error given";
            throw new PrometheusException(
                    "Prometheus answered " + status + (type == null ? "" : " " + Names.printable(type)) + ": "
                            + Names.printableSentence(error),
                    type,
                    null);
        }
        // Its infos are remarks on how a query is written, as that a metric might not be a counter. They take nothing
        // from an answer.
        requireNoWarnings(json.get("warnings"));
        return samples(map(json.get("data"), "data"));
    }

    private static void requireNoWarnings(@Nullable Object warnings) throws PrometheusException {
        if (warnings == null) {
            return;
        }
        if (!(warnings instanceof List<?> list)) {
            throw unreadable("its warnings are no list", null);
        }
        if (!list.isEmpty()) {
            throw new PrometheusException("Prometheus answered with warnings, so that the answer may be partial: "
                    + Names.printableSentence(String.valueOf(list.get(0))));
        }
    }

    private static List<Sample> samples(Map<?, ?> data) throws PrometheusException {
        Object type = data.get("resultType");
        if ("scalar".equals(type)) {
            return List.of(new Sample(Map.of(), value(data.get("result"))));
        }
        if (!"vector".equals(type)) {
            throw new PrometheusException("The query gives a " + Names.printable(String.valueOf(type))
                    + "; it has to give an instant vector, or a scalar");
        }
        if (!(data.get("result") instanceof List<?> result)) {
            throw unreadable("its result is no list", null);
        }
        List<Sample> samples = new ArrayList<>();
        for (Object element : result) {
            Map<?, ?> series = map(element, "a series");
            Map<String, String> labels = new LinkedHashMap<>();
            for (Map.Entry<?, ?> label : map(series.get("metric"), "the metric").entrySet()) {
                labels.put(String.valueOf(label.getKey()), String.valueOf(label.getValue()));
            }
            samples.add(new Sample(labels, value(series.get("value"))));
        }
        return samples;
    }

    private static double value(@Nullable Object pair) throws PrometheusException {
        if (!(pair instanceof List<?> list) || list.size() != 2 || !(list.get(1) instanceof String text)) {
            throw unreadable("a value is no pair of a time and a text", null);
        }
        return number(text);
    }

    private static double number(String text) throws PrometheusException {
        if (!NUMBER.matcher(text).matches()) {
            throw unreadable("a value is " + Names.printable(text), null);
        }
        return Double.parseDouble(text.replace("Inf", "Infinity"));
    }

    private static Map<?, ?> map(@Nullable Object value, String what) throws PrometheusException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw unreadable(what + " is no object", null);
    }

    private static Map<?, ?> json(int status, byte[] body) throws PrometheusException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            parser.nextToken();
            Object value = value(parser);
            if (value instanceof Map<?, ?> map && parser.nextToken() == null) {
                return map;
            }
        } catch (JacksonException e) {
            throw noApi(status, e);
        }
        throw noApi(status, null);
    }

    private static @Nullable Object value(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                object.put(name, value(parser));
            }
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> array = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                array.add(value(parser));
            }
            return array;
        }
        if (token == JsonToken.VALUE_STRING) {
            return parser.getString();
        }
        // Numbers are times, which were given. What else there is, is no part of an answer that is understood.
        return token == JsonToken.VALUE_NULL ? null : token;
    }

    private static PrometheusException noApi(int status, @Nullable Throwable cause) {
        return new PrometheusException(
                "What answered with HTTP status " + status
                        + " is not the API of Prometheus: its answer is no JSON object; check the URL, and what stands between",
                null,
                cause);
    }

    private static PrometheusException unreadable(String why, @Nullable Throwable cause) {
        return new PrometheusException("Prometheus' answer can't be read: " + why, null, cause);
    }
}
