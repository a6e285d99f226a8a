package io.neuralhive.rollout.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The published vectors: others implement the same decision, so that no change of it may go unnoticed. */
class TrafficSplittingVectorsTest {

    private static final List<Vector> VECTORS = read();

    private record Vector(
            String model,
            String candidate,
            String key,
            long hash,
            int bucket,
            int shadowBucket,
            Map<Double, String> at) {

        static Vector parse(String line, List<String> header) {
            String[] cells = line.split(",", -1);
            Map<Double, String> at = new TreeMap<>();
            for (int i = 6; i < cells.length; i++) {
                at.put(Double.valueOf(header.get(i).replace("%", "")), cells[i]);
            }
            return new Vector(
                    cells[0],
                    cells[1],
                    cells[2],
                    Long.parseUnsignedLong(cells[3], 16),
                    Integer.parseInt(cells[4]),
                    Integer.parseInt(cells[5]),
                    at);
        }

        String asTableRow() {
            return String.format(
                    "| `%s` | `%s` | %s | `%016x` | %d | %d | %s |",
                    model,
                    candidate,
                    key.isEmpty() ? "(empty)" : "`" + key + "`",
                    hash,
                    bucket,
                    shadowBucket,
                    String.join(" | ", at.values()));
        }
    }

    @Test
    void thereAreVectorsOfAllKinds() {
        assertThat(VECTORS).hasSizeGreaterThan(20);
        assertThat(VECTORS).extracting(Vector::bucket).contains(0, 4_999, 5_000, 9_999);
        assertThat(VECTORS).extracting(Vector::shadowBucket).contains(0, 999_999);
    }

    @Test
    void theSplitterDecidesAsPublished() {
        for (Vector vector : VECTORS) {
            vector.at()
                    .forEach((percent, version) -> assertThat(serve(vector, TrafficShare.ofPercent(percent), 0)
                                    .version())
                            .as("%s at %s %%", vector, percent)
                            .isEqualTo(version.equals("candidate") ? vector.candidate() : "before"));
        }
    }

    @Test
    void aKeyIsInsideFromTheShareJustAboveItsBucketOn() {
        for (Vector vector : VECTORS) {
            TrafficShare below = new TrafficShare(vector.bucket());
            TrafficShare above = new TrafficShare(vector.bucket() + 1);
            assertThat(serve(vector, below, 0).version()).as("%s", vector).isEqualTo("before");
            assertThat(serve(vector, above, 0).version()).as("%s", vector).isEqualTo(vector.candidate());
        }
    }

    @Test
    void aKeyIsShadowedFromTheRateJustAboveItsShadowBucketOn() {
        for (Vector vector : VECTORS) {
            double below = vector.shadowBucket() / 1e6;
            double above = (vector.shadowBucket() + 1) / 1e6;
            assertThat(serve(vector, TrafficShare.NONE, below).shadow())
                    .as("%s", vector)
                    .isEmpty();
            assertThat(serve(vector, TrafficShare.NONE, above).shadow())
                    .as("%s", vector)
                    .contains(vector.candidate());
        }
    }

    @Test
    void theDocumentedAlgorithmGivesThePublishedHashes() {
        for (Vector vector : VECTORS) {
            DocumentedHash hash = DocumentedHash.of(vector.model(), vector.candidate(), vector.key());
            assertThat(hash.value()).as("%s", vector).isEqualTo(vector.hash());
            assertThat(hash.bucket()).as("%s", vector).isEqualTo(vector.bucket());
            assertThat(hash.shadowBucket()).as("%s", vector).isEqualTo(vector.shadowBucket());
        }
    }

    @Test
    void theDocumentShowsTheSameVectors() throws IOException {
        Path doc = Path.of(System.getProperty("basedir", "."), "..", "docs", "traffic-splitting.md");
        List<String> rows = Files.readAllLines(doc).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(
                        VECTORS.stream().map(Vector::asTableRow).toList());
    }

    private static Assignment serve(Vector vector, TrafficShare share, double shadowRate) {
        TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.empty());
        splitter.apply(
                new TrafficSplit(
                        vector.model(), Optional.of("before"), vector.candidate(), share, shadowRate, Optional.empty()),
                new FencingToken("r-1", 1, 1));
        return splitter.assign(vector.model(), vector.key());
    }

    private static List<Vector> read() {
        try (InputStream file = TrafficSplittingVectorsTest.class.getResourceAsStream("/traffic-splitting.csv")) {
            List<String> lines = new ArrayList<>(new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
            List<String> header = List.of(lines.remove(0).split(","));
            return lines.stream().map(line -> Vector.parse(line, header)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
