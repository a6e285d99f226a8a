package io.neuralhive.rollout.simulator.cli;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.neuralhive.rollout.simulator.characteristics.ErrorDistribution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A converter of distributions of errors, as in {@code lognormal:1.5} or {@code recorded:errors.csv}. */
final class ErrorsConverter implements ITypeConverter<ErrorDistribution> {

    private static final String COLUMN = "error";

    @Override
    public ErrorDistribution convert(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        try {
            return switch (name) {
                case "half-normal" -> ErrorDistribution.halfNormal();
                case "exponential" -> ErrorDistribution.exponential();
                case "lognormal" -> ErrorDistribution.logNormal(Double.parseDouble(value));
                case "recorded" -> ErrorDistribution.recorded("recorded in " + value, errors(Path.of(value)));
                default ->
                    throw new TypeConversionException("\"" + text
                            + "\" is not allowed; give half-normal, exponential, lognormal:SIGMA or recorded:FILE");
            };
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("\"" + text + "\" is not allowed: " + e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            throw new TypeConversionException(value + " can't be read: " + e);
        }
    }

    /** Signs are dropped, since errors of predictions are often recorded with a sign. */
    private static double[] errors(Path file) throws IOException {
        try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(file)) {
            return rows.stream().mapToDouble(ErrorsConverter::error).toArray();
        }
    }

    private static double error(NamedCsvRecord row) {
        String text = row.findField(COLUMN)
                .orElseThrow(() ->
                        new IllegalArgumentException("there is no column " + COLUMN + " among " + row.getHeader()));
        try {
            return Math.abs(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "line " + row.getStartingLineNumber() + ", column " + COLUMN + ": \"" + text + "\" is not a number",
                    e);
        }
    }
}
