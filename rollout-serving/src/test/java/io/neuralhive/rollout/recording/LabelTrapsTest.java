package io.neuralhive.rollout.recording;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.LabelLag;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others got wrong with labels that come late, twice, early or never. */
class LabelTrapsTest {

    private static final StepRef STAGE_1 = new StepRef("r-1", 1, "stage_1");
    private static final StepRef STAGE_2 = new StepRef("r-1", 2, "stage_2");

    private final FakeClock clock = new FakeClock();
    private final ContinuousValidator validator =
            ContinuousValidator.builder().clock(clock).maxPending(1_000).build();

    @Test
    void trapALateLabelCountsForTheStepInWhichItComes() {
        predict("p-1", STAGE_1, 100);
        clock.advance(ofMinutes(31));
        predict("p-2", STAGE_2, 12);
        observe("p-1", 10);
        observe("p-2", 10);
        assertThat(in(STAGE_1).errors().mae()).isEqualTo(90);
        assertThat(in(STAGE_2).errors().mae()).isEqualTo(2);
        assertThat(in(STAGE_2).errors().count()).isEqualTo(1);
    }

    @Test
    void trapALateLabelShiftsTheWindow() {
        predict("p-1", STAGE_1, 100);
        clock.advance(ofHours(5));
        observe("p-1", 10);
        assertThat(last(ofHours(1)).errors().count()).isZero();
        assertThat(last(ofHours(6)).errors().count()).isEqualTo(1);
    }

    @Test
    void trapMissingLabelsAreDroppedSilently() {
        for (int i = 0; i < 100; i++) {
            predict("p-" + i, STAGE_1, 12);
        }
        for (int i = 0; i < 10; i++) {
            observe("p-" + i, 10);
        }
        assertThat(in(STAGE_1).requests()).isEqualTo(100);
        assertThat(in(STAGE_1).errors().count()).isEqualTo(10);
        assertThat(in(STAGE_1).coverage()).isEqualTo(0.1);
        assertThat(validator.status().pending()).isEqualTo(90);
        clock.advance(ofHours(25));
        assertThat(validator.status().expired()).isEqualTo(90);
        assertThat(in(STAGE_1).coverage()).isEqualTo(0.1);
    }

    @Test
    void trapTheLagOfLabelsIsUnknown() {
        predict("p-1", STAGE_1, 12);
        clock.advance(ofMinutes(10));
        predict("p-2", STAGE_1, 12);
        observe("p-1", 10);
        clock.advance(ofHours(5));
        observe("p-2", 10);
        observe("p-3", 10);
        predict("p-3", STAGE_1, 12);
        assertThat(in(STAGE_1).labelLag()).isEqualTo(new LabelLag(3, ofHours(5).plus(ofMinutes(10))));
        assertThat(last(ofHours(6)).labelLag()).isEqualTo(in(STAGE_1).labelLag());
        assertThat(matureAfter(ofHours(6)).labelLag()).isEqualTo(LabelLag.NONE);
    }

    @Test
    void trapAClockThatStepsBackMakesALabelComeBeforeItsPrediction() {
        predict("p-1", STAGE_1, 12);
        clock.set(clock.now().minus(ofHours(1)));
        observe("p-1", 10);
        clock.advance(ofHours(1));
        assertThat(in(STAGE_1).labelLag()).isEqualTo(new LabelLag(1, ZERO));
    }

    @Test
    void trapLabelsThatCantBeThereYetCountAsMissing() {
        predict("p-1", STAGE_1, 12);
        observe("p-1", 10);
        predict("p-2", STAGE_1, 12);
        clock.advance(ofHours(3));
        predict("p-3", STAGE_1, 12);
        assertThat(matureAfter(ofHours(2)).requests()).isEqualTo(3);
        assertThat(matureAfter(ofHours(2)).awaited()).isEqualTo(2);
        assertThat(matureAfter(ofHours(2)).coverage()).isEqualTo(0.5);
        assertThat(matureAfter(ZERO).coverage()).isEqualTo(1 / 3.0);
    }

    @Test
    void trapQuickLabelsBiasTheJudgement() {
        // Short trips end first, and are easy.
        predict("short", STAGE_1, 10.5);
        predict("long", STAGE_1, 200);
        clock.advance(ofMinutes(20));
        observe("short", 10);
        assertThat(matureAfter(ofHours(2)).errors().count()).isZero();
        assertThat(matureAfter(ofHours(2)).requests()).isEqualTo(2);
        clock.advance(ofHours(3));
        observe("long", 100);
        assertThat(matureAfter(ofHours(2)).errors().count()).isEqualTo(2);
        assertThat(matureAfter(ofHours(2)).errors().mae()).isEqualTo(50.25);
    }

    @Test
    void trapALabelSentTwiceCountsTwice() {
        predict("p-1", STAGE_1, 12);
        observe("p-1", 10);
        observe("p-1", 10);
        observe("p-1", 1_000);
        assertThat(in(STAGE_1).errors().count()).isEqualTo(1);
        assertThat(in(STAGE_1).errors().mae()).isEqualTo(2);
    }

    @Test
    void trapALabelBeforeItsPredictionIsLost() {
        observe("p-1", 10);
        predict("p-1", STAGE_1, 12);
        assertThat(in(STAGE_1).errors().mae()).isEqualTo(2);
    }

    @Test
    void trapLabelsWithoutPredictionsEvictPredictions() {
        predict("p-1", STAGE_1, 12);
        for (int i = 0; i < 10_000; i++) {
            observe("unknown-" + i, 10);
        }
        observe("p-1", 10);
        assertThat(in(STAGE_1).errors().count()).isEqualTo(1);
        assertThat(validator.status().pending()).isEqualTo(1_000);
        assertThat(validator.status().evicted()).isEqualTo(9_000);
    }

    @Test
    void trapPredictionsThatAreNeverLabelledFillTheMemory() {
        for (int i = 0; i < 10_000; i++) {
            predict("p-" + i, STAGE_1, 12);
        }
        assertThat(validator.status().pending()).isEqualTo(1_000);
        assertThat(validator.status().evicted()).isEqualTo(9_000);
        assertThat(in(STAGE_1).requests()).isEqualTo(10_000);
    }

    @Test
    void trapOneIdForTwoModelsMixesTheirLabels() {
        predict("p-1", STAGE_1, 12);
        validator.observed("price", "p-1", 99);
        assertThat(in(STAGE_1).errors().count()).isZero();
        observe("p-1", 10);
        assertThat(in(STAGE_1).errors().mae()).isEqualTo(2);
    }

    @Test
    void trapAClockThatStepsBackErasesWhatIsKnown() {
        predict("p-1", STAGE_1, 12);
        clock.set(clock.now().minus(ofSeconds(5)));
        predict("p-2", STAGE_1, 12);
        observe("p-1", 10);
        observe("p-2", 10);
        clock.advance(ofSeconds(5));
        assertThat(last(ofHours(1)).errors().count()).isEqualTo(2);
        assertThat(in(STAGE_1).errors().count()).isEqualTo(2);
        assertThat(validator.status().joined()).isEqualTo(2);
    }

    /** As the engine asks: from when the step was entered. */
    @ParameterizedTest
    @ValueSource(strings = {"PT5S", "PT1H", "P1D", "PT-5S", "PT-1H", "P-1D"})
    void trapAClockThatStepsKeepsWhatFailsMeanwhileFromTheGate(Duration back) {
        Instant entered = clock.now().plusSeconds(2);
        clock.set(entered);
        predict("p-1", STAGE_1, 12);
        clock.set(entered.minus(back));
        for (int i = 0; i < 1_000; i++) {
            validator.failed(assignment(STAGE_1), ofMillis(20));
        }
        clock.set(entered.plusSeconds(1));
        MetricSummary seen =
                validator.collect("eta", "v2", new Window(entered, clock.now(), Optional.of(STAGE_1), ZERO));
        assertThat(seen.requests()).isEqualTo(1_001);
        assertThat(seen.failures()).isEqualTo(1_000);
    }

    private static Assignment assignment(StepRef step) {
        return new Assignment("eta", Optional.of("v2"), Optional.empty(), Optional.of(step));
    }

    private void predict(String id, StepRef step, double predicted) {
        validator.predicted(assignment(step), id, predicted, ofMillis(20));
    }

    private void observe(String id, double actual) {
        validator.observed("eta", id, actual);
    }

    private MetricSummary in(StepRef step) {
        return validator.collect(
                "eta", "v2", new Window(clock.now().minus(ofDays(2)), clock.now(), Optional.of(step), ZERO));
    }

    private MetricSummary last(Duration span) {
        return validator.collect("eta", "v2", Window.last(span, clock.now()));
    }

    private MetricSummary matureAfter(Duration maturity) {
        return validator.collect(
                "eta", "v2", Window.last(ofHours(12), clock.now()).withLabelMaturity(maturity));
    }
}
