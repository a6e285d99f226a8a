package io.neuralhive.rollout.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.simulator.characteristics.Candidate;
import io.neuralhive.rollout.simulator.characteristics.Characteristics;
import io.neuralhive.rollout.simulator.characteristics.Study;
import io.neuralhive.rollout.simulator.characteristics.StudyResult;
import io.neuralhive.rollout.simulator.engine.Parallel;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class StudyReportTest {

    private static final String HOSTILE = "\"><script>alert('1')</script>,\n";
    private static final RolloutPolicy CONCURRENT = RolloutPolicy.builder()
            .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
            .build();
    private static final StudyResult RESULT = Study.builder()
            .policy("default", CONCURRENT)
            .policy(HOSTILE, CONCURRENT.toBuilder().stages(0.5, 1.0).build())
            .candidates(List.of(
                    Candidate.withError(0), Candidate.withError(30), Candidate.withError(100), new Candidate(0, 0.01)))
            .rollouts(50)
            .build()
            .run(Parallel.onAllCores());

    private final StudyReport report = new StudyReport(RESULT);

    @TempDir
    private Path directory;

    @Test
    void thePageNeedsNothingBesideItselfAndEscapesWhatComesFromOutside() {
        assertThat(report.html())
                .startsWith("<!DOCTYPE html>")
                .contains("prefers-color-scheme: dark")
                .contains("&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;")
                .doesNotContain("<script")
                .doesNotContainIgnoringCase("http:")
                .doesNotContainIgnoringCase("https:")
                .doesNotContain("NaN", "Infinity");
    }

    @Test
    void thePageHasPlotsForBothKindsOfRegressionAndSaysWhatItDoesNotShow() {
        assertThat(report.html())
                .contains("error-power-title", "error-time-title", "error-exposure-title", "error-promotion-title")
                .contains("failure-power-title", "the policy&#39;s limit", "never")
                .contains("Not simulated: step validate", "What this does not show");
    }

    @Test
    void csvAndJsonHaveTheNumbersOfTheResult() throws IOException {
        List<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(new StringReader(report.csv())).stream()
                .toList();
        assertThat(rows).hasSize(8);
        for (int i = 0; i < rows.size(); i++) {
            Characteristics expected = RESULT.characteristics().get(i);
            NamedCsvRecord row = rows.get(i);
            assertThat(row.getField("policy")).isEqualTo(expected.policy());
            assertThat(Long.parseLong(row.getField("rolled_back")))
                    .isEqualTo(expected.outcomes().rolledBack().count());
            double median = expected.outcomes().minutesToRollback().median();
            String cell = row.getField("minutes_to_rollback_median");
            assertThat(cell.isEmpty() ? Double.POSITIVE_INFINITY : Double.parseDouble(cell))
                    .isEqualTo(median);
        }
        int objects = 0;
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), report.json())) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                objects += token == JsonToken.START_OBJECT ? 1 : 0;
            }
        }
        // The whole, the policies, what was left out, and eight rows.
        assertThat(objects).isEqualTo(11);
        assertThat(report.json()).contains("\"minutes_to_rollback_median\" : null", "\"seed\" : 1");
    }

    @Test
    void picturesAreFilesOfTheirOwn() throws Exception {
        assertThat(report.pictures())
                .containsOnlyKeys(
                        "error-power",
                        "error-time",
                        "error-exposure",
                        "error-promotion",
                        "failure-power",
                        "failure-time",
                        "failure-exposure",
                        "failure-promotion");
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        for (String picture : report.pictures().values()) {
            assertThat(factory.newDocumentBuilder()
                            .parse(new InputSource(new StringReader(picture)))
                            .getDocumentElement()
                            .getNamespaceURI())
                    .isEqualTo("http://www.w3.org/2000/svg");
        }
    }

    @Test
    void isWrittenToADirectory() throws IOException {
        Path page = report.write(directory.resolve("a/b"));
        assertThat(Files.readString(page)).isEqualTo(report.html());
        assertThat(directory.resolve("a/b/results.csv")).hasContent(report.csv());
        assertThat(directory.resolve("a/b/results.json")).hasContent(report.json());
    }

    @Test
    void theTerminalGetsATable() {
        assertThat(report.lines()).hasSize(10);
        assertThat(report.lines().get(0)).startsWith("Policy").contains("Rolled back");
    }
}
