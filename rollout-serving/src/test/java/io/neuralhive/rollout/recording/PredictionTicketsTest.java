package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.testkit.FakeClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PredictionTicketsTest {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER_SECRET = "0123456789abcdef0123456789abcdeF".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LATENCY = Duration.ofMillis(20);
    private static final StepRef STAGE_1 = new StepRef("duration-predictor-1767225600000", 2, "stage_1");
    private static final Assignment CANDIDATE =
            new Assignment("duration-predictor", Optional.of("v2.0"), Optional.of("v3.0"), Optional.of(STAGE_1));

    private final FakeClock clock = new FakeClock();
    private final Node here = new Node(SECRET);
    private final Node there = new Node(SECRET);

    private final class Node {
        private final ContinuousValidator validator =
                ContinuousValidator.builder().clock(clock).maxVersions(3).build();
        private final PredictionTickets tickets;

        private Node(byte[] secret) {
            tickets = builder(secret).build();
        }

        private PredictionTickets.Builder builder(byte[] secret) {
            return PredictionTickets.builder(validator, 7, secret).clock(clock);
        }

        private String predicts(double value) {
            return tickets.predicted(CANDIDATE, UUID.randomUUID().toString(), value, LATENCY)
                    .orElseThrow();
        }

        private TicketResult observes(String ticket) {
            return tickets.observed("duration-predictor", ticket, 10);
        }

        private MetricSummary inStage(String version) {
            Window window =
                    new Window(FakeClock.START, clock.now().plusSeconds(3_600), Optional.of(STAGE_1), Duration.ZERO);
            return validator.collect("duration-predictor", version, window);
        }
    }

    @Test
    void joinsAnOutcomeThatArrivesAtAnotherNode() {
        String ticket = here.predicts(12.5);
        clock.advance(Duration.ofMinutes(20));
        assertThat(there.observes(ticket)).isEqualTo(TicketResult.COUNTED);
        assertThat(there.tickets.count(TicketResult.COUNTED)).isEqualTo(1);
        assertThat(here.inStage("v2.0").requests()).isEqualTo(1);
        assertThat(here.inStage("v2.0").errors().count()).isZero();
        assertThat(there.inStage("v2.0").requests()).isZero();
        assertThat(there.inStage("v2.0").errors().mae()).isEqualTo(2.5);
        assertThat(here.validator.status().pending()).isZero();
    }

    @Test
    void joinsTheShadowPredictionOnItsOwnAndInPairs() {
        Optional<String> ticket = here.tickets.shadowed(CANDIDATE, "r-1", 11, 12, LATENCY);
        assertThat(there.observes(ticket.orElseThrow())).isEqualTo(TicketResult.COUNTED);
        assertThat(here.inStage("v3.0").agreement().compared()).isEqualTo(1);
        assertThat(there.inStage("v3.0").errors().mae()).isEqualTo(2);
        assertThat(there.inStage("v3.0").paired().otherMae()).isEqualTo(1);
        String alone =
                here.tickets.shadowed(CANDIDATE, "r-2", Double.NaN, 12, LATENCY).orElseThrow();
        there.observes(alone);
        assertThat(there.inStage("v3.0").errors().count()).isEqualTo(2);
        assertThat(there.inStage("v3.0").paired().count()).isEqualTo(1);
    }

    @Test
    void isShortAndSafeInUrls() {
        for (int i = 0; i < 100; i++) {
            assertThat(here.predicts(i * Math.PI)).hasSizeLessThan(200).matches("[A-Za-z0-9_-]+");
        }
    }

    @Test
    void givesNoTicketWhereNothingCanBeCompared() {
        assertThat(here.tickets.predicted(CANDIDATE, "r-1", Double.NaN, LATENCY))
                .isEmpty();
        assertThat(here.inStage("v2.0").failures()).isEqualTo(1);
        Assignment nobody = new Assignment("eta", Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(here.tickets.predicted(nobody, "r-1", 1, LATENCY)).isEmpty();
        assertThat(here.tickets.shadowed(nobody, "r-1", 1, 1, LATENCY)).isEmpty();
        assertThat(here.tickets.predicted(CANDIDATE, "r".repeat(1_000_000), 1, LATENCY))
                .isEmpty();
        assertThat(here.tickets.predicted(Assignment.of("m".repeat(1_000_000), "v"), "r", 1, LATENCY))
                .isEmpty();
    }

    @Test
    void keepsNamesExactly() {
        for (String name : List.of("it's", "größe 😀", "a-1", "-", "a\ud800b", "模".repeat(200))) {
            Ticket ticket = new Ticket(
                    name,
                    name,
                    name,
                    Optional.of(new StepRef(name + "-0017", 3, name)),
                    FakeClock.START,
                    -0.0,
                    Double.MIN_VALUE);
            TicketSigner signer = new TicketSigner(1, java.util.Map.of(1, SECRET));
            assertThat(roundTrip(signer, ticket)).isEqualTo(ticket);
        }
    }

    private static Ticket roundTrip(TicketSigner signer, Ticket ticket) {
        try {
            return TicketFormat.read(
                    signer.verified(signer.sign(TicketFormat.write(ticket))).content());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void countsAnOutcomeOnceForEachTicketOfThisProcess() {
        String ticket = here.predicts(12);
        assertThat(there.observes(ticket)).isEqualTo(TicketResult.COUNTED);
        assertThat(there.observes(ticket)).isEqualTo(TicketResult.DUPLICATE);
        assertThat(there.inStage("v2.0").errors().count()).isEqualTo(1);
        assertThat(here.observes(ticket)).as("another process can't know").isEqualTo(TicketResult.COUNTED);
    }

    @Test
    void remembersTheLatestTicketsOnly() {
        PredictionTickets few = there.builder(SECRET).maxRemembered(2).build();
        List<String> tickets = List.of(here.predicts(1), here.predicts(2), here.predicts(3));
        tickets.forEach(ticket -> few.observed("duration-predictor", ticket, 10));
        assertThat(few.observed("duration-predictor", tickets.get(2), 10)).isEqualTo(TicketResult.DUPLICATE);
        assertThat(few.observed("duration-predictor", tickets.get(0), 10)).isEqualTo(TicketResult.COUNTED);
    }

    @Test
    void refusesWhatIsTooOldOrFromTheFuture() {
        String ticket = here.predicts(12);
        clock.advance(Duration.ofHours(24).plusMillis(1));
        assertThat(there.observes(ticket)).isEqualTo(TicketResult.EXPIRED);
        String second = here.predicts(12);
        clock.set(clock.now().minusSeconds(61));
        assertThat(there.observes(second)).isEqualTo(TicketResult.FUTURE);
        clock.set(clock.now().plusSeconds(1));
        assertThat(there.observes(second)).isEqualTo(TicketResult.COUNTED);
    }

    @Test
    void refusesOtherModelsAndOutcomesThatAreNoNumber() {
        String ticket = here.predicts(12);
        assertThat(there.tickets.observed("eta", ticket, 10)).isEqualTo(TicketResult.OTHER_MODEL);
        assertThat(there.tickets.observed("duration-predictor", ticket, Double.NaN))
                .isEqualTo(TicketResult.NO_NUMBER);
        assertThat(there.tickets.observed("duration-predictor", ticket, Double.POSITIVE_INFINITY))
                .isEqualTo(TicketResult.NO_NUMBER);
        assertThat(there.observes(ticket)).as("a refusal uses nothing up").isEqualTo(TicketResult.COUNTED);
    }

    @Test
    void noticesEveryChangeOfEveryBit() {
        byte[] bytes = Base64.getUrlDecoder().decode(here.predicts(12));
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            TicketResult expected =
                    bit < 8 ? TicketResult.UNREADABLE : bit < 16 ? TicketResult.UNKNOWN_KEY : TicketResult.FORGED;
            assertThat(there.observes(encode(changed))).isEqualTo(expected);
        }
        assertThat(there.tickets.count(TicketResult.FORGED)).isEqualTo(8L * (bytes.length - 2));
        assertThat(there.inStage("v2.0").errors().count()).isZero();
    }

    @Test
    void anotherSpellingOfTheSameTicketIsADuplicate() {
        String ticket = here.predicts(12);
        Set<TicketResult> results = new HashSet<>();
        for (char last : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray()) {
            results.add(there.observes(ticket.substring(0, ticket.length() - 1) + last));
        }
        results.add(there.observes(ticket + "="));
        results.add(there.observes(ticket + "=="));
        assertThat(there.tickets.count(TicketResult.COUNTED)).isEqualTo(1);
        assertThat(results)
                .isSubsetOf(TicketResult.COUNTED, TicketResult.DUPLICATE, TicketResult.FORGED, TicketResult.UNREADABLE);
    }

    @Test
    void refusesTextsThatAreNoTickets() {
        Random random = new Random(4711);
        for (String text : List.of("", "A", "not a ticket", "😀", "AQc", "A".repeat(10_000_000))) {
            assertThat(there.observes(text)).isEqualTo(TicketResult.UNREADABLE);
        }
        for (int i = 0; i < 1_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            assertThat(there.observes(encode(noise))).isNotEqualTo(TicketResult.COUNTED);
        }
    }

    @Test
    void acceptsTicketsOfOldKeysWhileKeysAreChanged() {
        String old = here.predicts(12);
        PredictionTickets changed = PredictionTickets.builder(there.validator, 8, OTHER_SECRET)
                .accept(7, SECRET)
                .clock(clock)
                .build();
        PredictionTickets dropped = PredictionTickets.builder(there.validator, 8, OTHER_SECRET)
                .clock(clock)
                .build();
        assertThat(dropped.observed("duration-predictor", old, 10)).isEqualTo(TicketResult.UNKNOWN_KEY);
        assertThat(changed.observed("duration-predictor", old, 10)).isEqualTo(TicketResult.COUNTED);
        assertThat(new Node(OTHER_SECRET).observes(old)).isEqualTo(TicketResult.FORGED);
    }

    @Test
    void saysThatThereIsNoRoom() {
        for (String version : List.of("a", "b", "c")) {
            there.validator.failed(Assignment.of("duration-predictor", version), LATENCY);
        }
        String ticket = here.predicts(1);
        assertThat(there.observes(ticket)).isEqualTo(TicketResult.NO_ROOM);
        assertThat(there.observes(ticket)).as("it was not counted").isEqualTo(TicketResult.NO_ROOM);
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> new Node(new byte[31])).hasMessageContaining("31 bytes");
        assertThatThrownBy(() -> PredictionTickets.builder(here.validator, 256, SECRET))
                .hasMessageContaining("256");
        assertThatThrownBy(() -> here.builder(SECRET).accept(7, OTHER_SECRET)).hasMessageContaining("number 7");
        assertThatThrownBy(() -> here.builder(SECRET).timeToLive(Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> here.builder(SECRET).clockSkew(Duration.ofSeconds(-1)))
                .hasMessageContaining("PT-1S");
        assertThatThrownBy(() -> here.builder(SECRET).maxRemembered(0)).hasMessageContaining("0 remembered");
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
