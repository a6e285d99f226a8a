package io.neuralhive.rollout.examples.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlightLogTest {

    private final List<Flight> log = Flights.log();

    @Test
    void isTheFileItsReadmeDescribes() throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (InputStream packed = FlightLog.class.getResourceAsStream(FlightLog.RESOURCE);
                InputStream digested = new DigestInputStream(packed, sha256)) {
            assertThat(digested.readAllBytes()).hasSize(617_330);
        }
        assertThat(HexFormat.of().formatHex(sha256.digest()))
                .isEqualTo("56238e29f6b77a4e44d5cfc0f3b7aed939f8db0ace6c1b9d0368be591f303950");
    }

    @Test
    void holdsEveryFlightOfNinetyDays() {
        assertThat(log).hasSize(80_789);
        assertThat(log.stream().map(flight -> flight.scheduledMinute() / 1440).distinct())
                .hasSize(90)
                .startsWith(0)
                .endsWith(89);
    }

    @Test
    void holdsFlightsWhoseOutcomeNeverArrives() {
        assertThat(log.stream().filter(flight -> flight.departureDelay().isEmpty()))
                .hasSize(2_643);
        assertThat(log.stream().filter(flight -> flight.outcomeMinute().isEmpty()))
                .hasSize(2_878);
    }

    @Test
    void isOrderedByScheduledDeparture() {
        assertThat(log)
                .isSortedAccordingTo(Comparator.comparingInt(Flight::scheduledMinute)
                        .thenComparing(Flight::carrier)
                        .thenComparingInt(Flight::number)
                        .thenComparing(Flight::origin));
    }

    @Test
    void namesEachFlightOnce() {
        assertThat(log.stream().map(Flight::id).distinct()).hasSameSizeAs(log);
    }

    @Test
    void readsEveryColumn() {
        assertThat(log.get(0))
                .isEqualTo(new Flight(315, OptionalInt.of(2), "UA", 1545, "EWR", "IAH", 1400, OptionalInt.of(227)));
    }

    @Test
    void readsBlanksAsUnknown() throws IOException {
        List<Flight> flights = FlightLog.read(new StringReader(FlightLog.HEADER + "\n7,,UA,1,EWR,IAH,1400,\n"));
        assertThat(flights)
                .containsExactly(new Flight(7, OptionalInt.empty(), "UA", 1, "EWR", "IAH", 1400, OptionalInt.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        7,0,UA,1,EWR,IAH,1400     | line 3: expected 8 columns but found 7
        7,0,UA,1,EWR,IAH,1400,1,2 | line 3: expected 8 columns but found 9
        seven,0,UA,1,EWR,IAH,1,9  | line 3: For input string: "seven"
        7,0,UA,1,EWR,IAH,,9       | line 3: For input string: ""
        7,0,UA,1,EWR,IAH,-5,9     | line 3: distance must be positive but is -5
        """)
    void namesTheLineOfAMalformedRow(String row, String message) {
        String csv = FlightLog.HEADER + "\n7,0,UA,1,EWR,IAH,1400,227\n" + row + "\n";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FlightLog.read(new StringReader(csv)))
                .withMessage(message);
    }

    @Test
    void rejectsAnotherHeader() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FlightLog.read(new StringReader("scheduled,delay\n")))
                .withMessageContaining("line 1: expected header")
                .withMessageContaining("found scheduled,delay");
        assertThatIllegalArgumentException().isThrownBy(() -> FlightLog.read(new StringReader("")));
    }
}
