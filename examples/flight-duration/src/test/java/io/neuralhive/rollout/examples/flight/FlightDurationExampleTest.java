package io.neuralhive.rollout.examples.flight;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.state.Rollout;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Runs the whole example, as its main class does. */
class FlightDurationExampleTest {

    private static final List<String> TERMINAL = new ArrayList<>();
    private static Report report;
    private static String page;

    @BeforeAll
    static void run() {
        report = FlightDurationExample.run(TERMINAL::add);
        page = HtmlReport.of(report);
    }

    @Test
    void promotesTheImprovement() {
        assertThat(rollout("v2")).isPromoted().hasShare(1);
        assertThat(rollout("v2").baseline()).contains("v1");
    }

    @Test
    void rollsBackTheWrongUnit() {
        assertThat(rollout("v3"))
                .isRolledBack()
                .because(Reason.MAE_INCREASE)
                .atStage(1)
                .hasShare(0);
    }

    @Test
    void rollsBackTheFailures() {
        assertThat(rollout("v4"))
                .isRolledBack()
                .because(Reason.ERROR_RATE)
                .atStage(1)
                .hasShare(0);
    }

    @Test
    void rollsBackTheDoubleCorrection() {
        assertThat(rollout("v5"))
                .isRolledBack()
                .because(Reason.MAE_INCREASE)
                .atStage(1)
                .hasShare(0);
    }

    @Test
    void comparesTheFaultyVersionsWithThePromotedOne() {
        assertThat(List.of("v3", "v4", "v5"))
                .allSatisfy(version -> assertThat(rollout(version).baseline()).contains("v2"));
    }

    @Test
    void givesEachCandidateItsShareOfTheRequests() {
        CheckpointLog.Evaluation first = report.replay().evaluations().get(1);
        long candidate = first.checkpoint().evidence().candidate().orElseThrow().requests();
        long baseline = first.checkpoint().evidence().baseline().orElseThrow().requests();
        assertThat(candidate / (double) (candidate + baseline)).isEqualTo(0.25, within(0.04));
    }

    @Test
    void asksForEveryFlightThatIsScheduled() {
        Instant end = report.replay().to();
        long scheduled = Flights.periods().replayed().stream()
                .filter(flight -> LogTime.at(flight.scheduledMinute()).isBefore(end))
                .count();
        assertThat(report.replay().served().requests()).isEqualTo(scheduled);
    }

    @Test
    void printsTheSameEveryTime(@TempDir Path folder) throws IOException {
        List<String> terminal = new ArrayList<>();
        assertThat(FlightDurationExample.run(terminal::add).lines()).isEqualTo(report.lines());
        assertThat(terminal).isEqualTo(TERMINAL);
        Path written = folder.resolve("report.html");
        FlightDurationExample.main(new String[] {written.toString()});
        assertThat(Files.readString(written)).isEqualTo(page);
    }

    @Test
    void printsWhatTheReadmeShows() throws IOException {
        assertThat(Files.readString(Path.of("README.md"))).contains(String.join("\n", report.lines()));
    }

    @Test
    void reportNeedsNothingBesideItself() {
        assertThat(page)
                .doesNotContainIgnoringCase("http:")
                .doesNotContainIgnoringCase("https:")
                .doesNotContain("<script", "<link", "<iframe", "src=", "href=", "@import", "url(");
    }

    @Test
    void reportIsWellFormedAndNamesItsPlots() throws Exception {
        DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
        Document document = parsers.newDocumentBuilder().parse(new InputSource(new StringReader(page)));
        List<Element> plots = elements(document, "svg");
        assertThat(plots).hasSize(3).allSatisfy(plot -> {
            assertThat(plot.getAttribute("role")).isEqualTo("img");
            Element title = (Element) plot.getElementsByTagName("title").item(0);
            Element description = (Element) plot.getElementsByTagName("desc").item(0);
            assertThat(plot.getAttribute("aria-labelledby"))
                    .isEqualTo(title.getAttribute("id") + " " + description.getAttribute("id"));
            assertThat(title.getTextContent()).isNotBlank();
            assertThat(description.getTextContent()).isNotBlank();
        });
        assertThat(plots.stream().map(plot -> plot.getAttribute("aria-labelledby")))
                .doesNotHaveDuplicates();
        assertThat(elements(document, "tr")).hasSize(1 + report.checkpoints().size());
    }

    private static List<Element> elements(Document document, String name) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < document.getElementsByTagName(name).getLength(); i++) {
            elements.add((Element) document.getElementsByTagName(name).item(i));
        }
        return elements;
    }

    private static Rollout rollout(String version) {
        return report.replay().rollouts().stream()
                .filter(story -> story.version().equals(version))
                .findFirst()
                .orElseThrow()
                .rollout();
    }
}
