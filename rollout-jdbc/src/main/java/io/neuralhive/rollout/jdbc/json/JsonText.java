package io.neuralhive.rollout.jdbc.json;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Converts JSON objects to text and back. The text is ASCII, so that no encoding can change it in transit. */
final class JsonText {

    /** Stored text must be readable, whatever its length. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonText() {}

    static String write(JsonObject json) {
        return write(json, ObjectWriteContext.empty());
    }

    /** Returns the text of an object, formatted as the context requires. */
    static String write(JsonObject json, ObjectWriteContext layout) {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(layout, out)) {
            write(generator, json);
        }
        return out.toString();
    }

    /**
     * Parses an object.
     *
     * @param what the name of the object, for messages
     */
    static JsonObject parse(String what, String text) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new FormatException(what + " is not a JSON object");
            }
            return object(parser, what);
        } catch (JacksonException e) {
            throw new FormatException(what + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static void write(JsonGenerator out, Object value) {
        if (value instanceof JsonObject object) {
            out.writeStartObject();
            for (Map.Entry<String, Object> field : object.entries()) {
                out.writeName(field.getKey());
                write(out, field.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> items) {
            out.writeStartArray();
            items.forEach(item -> write(out, item));
            out.writeEndArray();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Double number) {
            out.writeNumber(number);
        } else if (value instanceof Long || value instanceof Integer) {
            out.writeNumber(((Number) value).longValue());
        } else {
            throw new IllegalArgumentException("No JSON for " + value.getClass());
        }
    }

    private static JsonObject object(JsonParser in, String path) {
        JsonObject object = new JsonObject(path);
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            if (in.nextToken() != JsonToken.VALUE_NULL) {
                object.put(name, value(in, path + "." + name));
            }
        }
        return object;
    }

    private static Object value(JsonParser in, String path) {
        return switch (in.currentToken()) {
            case START_OBJECT -> object(in, path);
            case START_ARRAY -> list(in, path);
            case VALUE_STRING -> in.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> integer(in);
            default -> in.getDoubleValue();
        };
    }

    /** An integer beyond the range of this version's fields may be in a field that this version ignores. */
    private static Number integer(JsonParser in) {
        Number number = in.getNumberValue();
        return number instanceof Integer ? Long.valueOf(number.longValue()) : number;
    }

    private static List<Object> list(JsonParser in, String path) {
        List<Object> items = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (in.currentToken() != JsonToken.VALUE_NULL) {
                items.add(value(in, path + "[" + items.size() + "]"));
            }
        }
        return items;
    }
}
