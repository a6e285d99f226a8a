package io.neuralhive.rollout.simulator.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * Results for other programs: rows with the same columns. Values are strings, integers, doubles and flags. Infinite
 * values and NaN are empty in CSV and {@code null} in JSON.
 *
 * @param columns the function of each column by its name, in order
 * @param results the results
 */
record Rows<T>(Map<String, Function<T, Object>> columns, List<T> results) {

    Rows {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        results = List.copyOf(results);
    }

    /** Returns the rows as CSV (RFC 4180), below a header. */
    String csv() {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
            csv.writeRecord(columns.keySet());
            for (T result : results) {
                csv.writeRecord(columns.values().stream()
                        .map(column -> finite(column.apply(result)))
                        .map(value -> value == null ? "" : value.toString())
                        .toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /**
     * Returns a JSON object with the rows as the array {@code results}.
     *
     * @param settings the other fields of the object, which precede the rows
     */
    String json(Map<String, Object> settings) {
        StringWriter text = new StringWriter();
        ObjectWriteContext indented = new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return new DefaultPrettyPrinter();
            }

            @Override
            public boolean hasPrettyPrinter() {
                return true;
            }
        };
        try (JsonGenerator json = new JsonFactory().createGenerator(indented, text)) {
            json.writeStartObject();
            settings.forEach((name, value) -> write(json.writeName(name), value));
            json.writeName("results").writeStartArray();
            for (T result : results) {
                json.writeStartObject();
                columns.forEach((name, column) -> write(json.writeName(name), column.apply(result)));
                json.writeEndObject();
            }
            json.writeEndArray().writeEndObject();
        }
        return text + "\n";
    }

    private static void write(JsonGenerator json, Object value) {
        Object finite = finite(value);
        if (finite == null) {
            json.writeNull();
        } else if (finite instanceof Double number) {
            json.writeNumber(number);
        } else if (finite instanceof Number number) {
            json.writeNumber(number.longValue());
        } else if (finite instanceof Map<?, ?> map) {
            json.writeStartObject();
            map.forEach((name, inner) -> write(json.writeName(name.toString()), inner));
            json.writeEndObject();
        } else {
            json.writeString(finite.toString());
        }
    }

    private static @Nullable Object finite(Object value) {
        return value instanceof Double number && !Double.isFinite(number) ? null : value;
    }
}
