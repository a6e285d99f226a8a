package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What each released version of the library has written as evidence, and signed as tickets, a directory for each version. A file, once
 * released, is not changed any more. Those of the version in the making are written anew by {@code -Dtest=GoldenTextsTest
 * -Dgolden.write=true}.
 */
class GoldenTextsTest {

    private static final String CURRENT = "0.1";
    private static final Path DIRECTORY =
            Path.of(System.getProperty("basedir", ".")).resolve("src/test/resources/golden");
    private static final TicketSigner SIGNER =
            new TicketSigner(7, Map.of(7, "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123Z");

    @BeforeAll
    static void writeFiles() throws IOException {
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(DIRECTORY.resolve(CURRENT));
            for (Map.Entry<String, String> text : written().entrySet()) {
                Files.writeString(DIRECTORY.resolve(CURRENT).resolve(text.getKey() + ".txt"), text.getValue() + "\n");
            }
        }
    }

    @Test
    void areWhatThisVersionWrites() throws IOException {
        assertThat(written())
                .as("Before its release, write the files anew with -Dgolden.write=true; after that, add a version")
                .isEqualTo(read(DIRECTORY.resolve(CURRENT)));
    }

    @Test
    void ofEveryVersionAreRead() throws Exception {
        List<Path> versions;
        try (Stream<Path> directories = Files.list(DIRECTORY)) {
            versions = directories.toList();
        }
        assertThat(versions).isNotEmpty();
        for (Path version : versions) {
            Map<String, String> texts = read(version);
            assertThat(texts).isNotEmpty();
            for (Map.Entry<String, String> text : texts.entrySet()) {
                String name = text.getKey();
                if (name.startsWith("ticket")) {
                    byte[] content = SIGNER.verified(text.getValue()).content();
                    assertThat(TicketFormat.read(content))
                            .as(version + name)
                            .isEqualTo(tickets().get(name));
                } else {
                    assertThat(summed(SliceText.read(text.getValue())))
                            .as(version + name)
                            .isEqualTo(summed(slices().get(name)));
                }
            }
        }
    }

    private static MetricSummary summed(Slice slice) {
        Slice sum = new Slice();
        sum.addAll(slice);
        return sum.summary();
    }

    private static Map<String, String> written() {
        Map<String, String> texts = new TreeMap<>();
        slices().forEach((name, slice) -> texts.put(name, SliceText.write(slice)));
        tickets().forEach((name, ticket) -> texts.put(name, SIGNER.sign(TicketFormat.write(ticket))));
        return texts;
    }

    /** All numbers are sums of few powers of two, so that they come back exactly. */
    private static Map<String, Slice> slices() {
        Map<String, Slice> slices = new LinkedHashMap<>();
        slices.put("evidence-none", new Slice());
        Slice requests = new Slice();
        requests.request(true, Duration.ofMillis(3));
        slices.put("evidence-failed-request", requests);
        Slice all = new Slice();
        for (int i = 0; i < 4; i++) {
            all.request(i == 3, Duration.ofMillis(1L << (3 * i)));
            all.comparison(i != 1);
            all.measured("fare & \"tip\"=5;\u20ac", i * 0.5);
            all.outcome(10 + i % 2 * 4, i < 2 ? 12 : Double.NaN, 12, 1_500L * i);
        }
        slices.put("evidence-all", all);
        return slices;
    }

    private static Map<String, Ticket> tickets() {
        Optional<StepRef> usual = Optional.of(new StepRef("eta-1767268800123", 2, "stage_1"));
        Optional<StepRef> odd = Optional.of(new StepRef("someone's id", 0, "shadow"));
        return Map.of(
                "ticket-without-step",
                new Ticket("request-1", "eta", "v1", Optional.empty(), NOON, 12.5, Double.NaN),
                "ticket-of-a-step",
                new Ticket("", "eta", "v2", usual, NOON, -0.0, Double.NaN),
                "ticket-of-a-shadow-call",
                new Ticket("\u6a21 \ud83d\ude80", "it's \"eta\"", "v2", odd, NOON, 1e-300, 1e300));
    }

    private static Map<String, String> read(Path version) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(version)) {
            for (Path file : files.toList()) {
                texts.put(
                        file.getFileName().toString().replace(".txt", ""),
                        Files.readString(file).strip());
            }
        }
        return texts;
    }
}
