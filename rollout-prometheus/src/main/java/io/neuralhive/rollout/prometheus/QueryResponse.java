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
 * A response of Prometheus' {@code /api/v1/query}, parsed strictly: everything that deviates from the documented form
 * is refused.
 */
final class QueryResponse {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(10).build())
            .build();

    /** Numbers as in JSON, and those that JSON lacks. Java would accept more, such as {@code 1d}. */
    private static final Pattern NUMBER = Pattern.compile("NaN|[-+]?(Inf|[0-9]++([.][0-9]++)?([eE][-+]?[0-9]++)?)");

    /**
     * A series and its value.
     *
     * @param labels all labels
     * @param value the value, which may be NaN or infinite
     */
    record Sample(Map<String, String> labels, double value) {}

    private QueryResponse() {}

    /**
     * Returns the samples of a response.
     *
     * @param status of the HTTP response
     * @throws PrometheusException if it is an error, partial, or malformed
     */
    static List<Sample> read(int status, byte[] body) throws PrometheusException {
        Map<?, ?> json = json(status, body);
        if (!"success".equals(json.get("status")) || status != 200) {
            String type = json.get("errorType") instanceof String text ? text : null;
            String error = json.get("error") instanceof String text ? text : "no error given";
            throw new PrometheusException(
                    "Prometheus responded with " + status + (type == null ? "" : " " + Names.printable(type)) + ": "
                            + Names.printableSentence(error),
                    type,
                    null);
        }
        // Its infos are remarks on the query, for example that a metric might not be a counter. They do not affect the
        // result.
        requireNoWarnings(json.get("warnings"));
        return samples(map(json.get("data"), "data"));
    }

    private static void requireNoWarnings(@Nullable Object warnings) throws PrometheusException {
        if (warnings == null) {
            return;
        }
        if (!(warnings instanceof List<?> list)) {
            throw unreadable("its warnings are not a list", null);
        }
        if (!list.isEmpty()) {
            throw new PrometheusException("Prometheus responded with warnings, so the result may be partial: "
                    + Names.printableSentence(String.valueOf(list.get(0))));
        }
    }

    private static List<Sample> samples(Map<?, ?> data) throws PrometheusException {
        Object type = data.get("resultType");
        if ("scalar".equals(type)) {
            return List.of(new Sample(Map.of(), value(data.get("result"))));
        }
        if (!"vector".equals(type)) {
            throw new PrometheusException("The query returns a " + Names.printable(String.valueOf(type))
                    + "; it must return an instant vector or a scalar");
        }
        if (!(data.get("result") instanceof List<?> result)) {
            throw unreadable("its result is not a list", null);
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
            throw unreadable("a value is not a pair of a time and a string", null);
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
        throw unreadable(what + " is not an object", null);
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
        // Numbers are timestamps, which are known. Any other token is not part of a valid response.
        return token == JsonToken.VALUE_NULL ? null : token;
    }

    private static PrometheusException noApi(int status, @Nullable Throwable cause) {
        return new PrometheusException(
                "The response with HTTP status " + status
                        + " is not one of Prometheus' API: it is not a JSON object; check the URL and any proxy",
                null,
                cause);
    }

    private static PrometheusException unreadable(String why, @Nullable Throwable cause) {
        return new PrometheusException("Prometheus' response can't be read: " + why, null, cause);
    }
}
