package io.neuralhive.rollout.console;

import io.neuralhive.rollout.identity.Names;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** A strict reader of request data: known names, each once, and only text values. */
final class Input {

    /** The maximum body length, in bytes: a reason of 2,000 characters fits in any encoding. */
    static final int LONGEST_BODY = 16 * 1024;

    /** The maximum query length, in characters: the longest id fits with every character encoded. */
    static final int LONGEST_QUERY = 4 * 1024;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private Input() {}

    /**
     * Returns the texts of a JSON object.
     *
     * @param known the allowed names; a name without a value is not in the result
     */
    static Map<String, String> body(InputStream body, List<String> known) throws IOException {
        byte[] bytes = body.readNBytes(LONGEST_BODY + 1);
        if (bytes.length > LONGEST_BODY) {
            throw new Refusal(413, "The body is too long: send at most " + LONGEST_BODY + " bytes");
        }
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), utf8(bytes))) {
            return texts(json, known);
        } catch (JacksonException e) {
            throw new Refusal(400, "The body is not JSON: " + Names.printableSentence(e.getOriginalMessage()));
        }
    }

    /**
     * Returns the parameters of a query, decoded.
     *
     * @param query the query as received
     * @param known the allowed names
     */
    static Map<String, String> query(String query, List<String> known) {
        if (query.length() > LONGEST_QUERY) {
            throw new Refusal(414, "The query is too long: send at most " + LONGEST_QUERY + " characters");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            add(values, known, name, equals < 0 ? "" : decoded(part.substring(equals + 1)));
        }
        return values;
    }

    /** Returns a required value. */
    static String required(Map<String, String> given, String name) {
        String value = given.get(name);
        if (value == null) {
            throw new Refusal(400, "The value of " + name + " is missing: send one");
        }
        return value;
    }

    private static Map<String, String> texts(JsonParser json, List<String> known) {
        Map<String, String> values = new LinkedHashMap<>();
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new Refusal(400, "The body is not a JSON object: send one with " + known);
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw new Refusal(400, "The value of " + Names.printable(name) + " is not a string: send it in quotes");
            }
            add(values, known, name, json.getString());
        }
        if (json.nextToken() != null) {
            throw new Refusal(400, "The JSON object is followed by other content: send only the object");
        }
        return values;
    }

    private static void add(Map<String, String> values, List<String> known, String name, String value) {
        if (!known.contains(name)) {
            throw new Refusal(400, "The name " + Names.printable(name) + " is not known here: allowed are " + known);
        }
        if (values.put(name, value) != null) {
            throw new Refusal(400, "There are several values for " + name + ": send one");
        }
    }

    private static String decoded(String value) {
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(value)) {
            throw new Refusal(400, "The query has characters that are not encoded: encode them as UTF-8 with %");
        }
        try {
            String text = URLDecoder.decode(value, StandardCharsets.ISO_8859_1);
            return utf8(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "The query has a % that is not followed by two hexadecimal digits");
        }
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Refusal(400, "The request is not UTF-8");
        }
    }
}
