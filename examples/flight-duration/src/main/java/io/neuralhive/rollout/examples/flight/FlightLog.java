package io.neuralhive.rollout.examples.flight;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;

/** The log of flights that is part of the example. */
public final class FlightLog {

    static final String RESOURCE = "flights.csv.gz";
    static final String HEADER = "scheduled_minute,dep_delay,carrier,flight,origin,dest,distance,air_time";
    private static final int COLUMNS = 8;

    private FlightLog() {}

    /**
     * Reads all flights in order of scheduled departure.
     *
     * @throws IllegalArgumentException if a row is malformed, with its line number
     * @throws UncheckedIOException if the log cannot be read
     */
    public static List<Flight> read() {
        try (InputStream packed = FlightLog.class.getResourceAsStream(RESOURCE)) {
            if (packed == null) {
                throw new IllegalStateException("no resource " + RESOURCE + " beside " + FlightLog.class.getName());
            }
            return read(new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }

    static List<Flight> read(Reader csv) throws IOException {
        BufferedReader lines = new BufferedReader(csv);
        String header = lines.readLine();
        if (!HEADER.equals(header)) {
            throw new IllegalArgumentException("line 1: expected header " + HEADER + " but found " + header);
        }
        List<Flight> flights = new ArrayList<>();
        int number = 1;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            flights.add(parse(line, number));
        }
        return List.copyOf(flights);
    }

    private static Flight parse(String line, int number) {
        String[] columns = line.split(",", -1);
        if (columns.length != COLUMNS) {
            throw new IllegalArgumentException(
                    "line " + number + ": expected " + COLUMNS + " columns but found " + columns.length);
        }
        try {
            return new Flight(
                    Integer.parseInt(columns[0]),
                    optional(columns[1]),
                    columns[2],
                    Integer.parseInt(columns[3]),
                    columns[4],
                    columns[5],
                    Integer.parseInt(columns[6]),
                    optional(columns[7]));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
        }
    }

    private static OptionalInt optional(String column) {
        return column.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(column));
    }
}
