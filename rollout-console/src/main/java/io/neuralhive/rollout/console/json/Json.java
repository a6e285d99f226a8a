package io.neuralhive.rollout.console.json;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * A writer of JSON objects: on one line and in ASCII, so that neither framing nor encoding can change them in transit.
 */
public final class Json {

    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private Json() {}

    /**
     * Returns an object as bytes.
     *
     * @param fields writes the object's fields
     */
    public static byte[] object(Consumer<JsonGenerator> fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            fields.accept(out);
            out.writeEndObject();
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes an object under a name; {@code null} if there is no value. */
    static <T> void optional(
            JsonGenerator out, String name, Optional<? extends T> value, BiConsumer<JsonGenerator, T> fields) {
        if (value.isEmpty()) {
            out.writeNullProperty(name);
        } else {
            out.writeObjectPropertyStart(name);
            fields.accept(out, value.get());
            out.writeEndObject();
        }
    }

    /** Writes objects under a name. */
    static <T> void array(
            JsonGenerator out, String name, Iterable<? extends T> values, BiConsumer<JsonGenerator, T> fields) {
        out.writeArrayPropertyStart(name);
        for (T value : values) {
            out.writeStartObject();
            fields.accept(out, value);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /**
     * Writes a number that may be missing: {@code null} for NaN, and a string for infinities, which JSON has no numbers
     * for.
     */
    static void number(JsonGenerator out, String name, double value) {
        if (Double.isNaN(value)) {
            out.writeNullProperty(name);
        } else if (Double.isInfinite(value)) {
            out.writeStringProperty(name, Double.toString(value));
        } else {
            out.writeNumberProperty(name, value);
        }
    }

    /** Writes a string that may be missing; {@code null} if it is. */
    static void text(JsonGenerator out, String name, Optional<?> value) {
        if (value.isEmpty()) {
            out.writeNullProperty(name);
        } else {
            out.writeStringProperty(name, value.get().toString());
        }
    }

    /** Writes the name of a constant in lower case. */
    static void constant(JsonGenerator out, String name, Enum<?> value) {
        out.writeStringProperty(name, value.name().toLowerCase(Locale.ROOT));
    }
}
