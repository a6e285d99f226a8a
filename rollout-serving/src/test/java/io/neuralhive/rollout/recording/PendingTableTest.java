package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingTableTest {

    private static final long NOON = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();

    private final VersionRecord served = new VersionRecord(Resolution.of(Duration.ofHours(24), 48), 0);
    private final VersionRecord shadow = new VersionRecord(Resolution.of(Duration.ofHours(24), 48), 0);
    private final PendingTable table = new PendingTable(3, Duration.ofMinutes(10));

    @Test
    void joinsInWhateverOrderTheThreeCome() {
        joinInOrder("served, shadow, actual");
        joinInOrder("shadow, served, actual");
        joinInOrder("shadow, actual, served");
        joinInOrder("actual, shadow, served");
        assertThat(errors(served)).isEqualTo(4);
        assertThat(errors(shadow)).isEqualTo(4);
        assertThat(table.status(NOON)).isEqualTo(new ValidatorStatus(0, 4, 0, 0));
    }

    @Test
    void forgetsAnOutcomeThatHasMetBoth() {
        for (String order : List.of("served, actual, shadow", "actual, served, shadow", "actual, shadow, served")) {
            joinInOrder(order);
            assertThat(table.status(NOON).pending()).as(order).isZero();
        }
        assertThat(errors(served)).isEqualTo(3);
        assertThat(errors(shadow)).isEqualTo(3);
        assertThat(table.status(NOON).joined()).isEqualTo(3);
    }

    @Test
    void trapAnOutcomeBeforeTheAnswerOfTheShadowLosesThePair() {
        table.served("eta", "p-1", prediction(served, 0));
        table.actual("eta", "p-1", 1, NOON);
        assertThat(errors(served)).isEqualTo(1);
        assertThat(table.status(NOON).pending()).as("for the shadow").isEqualTo(1);
        table.actual("eta", "p-1", 100, NOON);
        table.shadow("eta", "p-1", prediction(shadow, 0));
        assertThat(errors(shadow)).isEqualTo(1);
        assertThat(stats(shadow).mae()).isEqualTo(1);
        assertThat(errors(served)).as("a second time").isEqualTo(1);
    }

    @Test
    void countsAnOutcomeOfAShadowAlone() {
        table.shadow("eta", "p-1", prediction(shadow, 0));
        table.actual("eta", "p-1", 1, NOON);
        assertThat(errors(shadow)).isEqualTo(1);
        assertThat(table.status(NOON).joined()).isZero();
        assertThat(table.status(NOON).pending()).isEqualTo(1);
    }

    @Test
    void takesTheLastOfSeveralOutcomesThatWait() {
        table.actual("eta", "p-1", 100, NOON);
        table.actual("eta", "p-1", 1, NOON);
        table.served("eta", "p-1", prediction(served, 0));
        assertThat(stats(served).mae()).isEqualTo(1);
    }

    @Test
    void waitsForAsLongAsItShallAndNotLonger() {
        table.served("eta", "p-1", prediction(served, 0));
        assertThat(table.status(NOON + 600_000).pending()).isEqualTo(1);
        assertThat(table.status(NOON + 600_001)).isEqualTo(new ValidatorStatus(0, 0, 1, 0));
    }

    @Test
    void waitsFromTheFirstOfTheThreeOn() {
        table.actual("eta", "p-1", 1, NOON);
        table.shadow("eta", "p-1", prediction(shadow, 500));
        assertThat(table.status(NOON + 601_000).pending()).isZero();
    }

    @Test
    void givesUpTheOldestForANewOneButNotForAKnownOne() {
        for (int i = 1; i <= 3; i++) {
            table.served("eta", "p-" + i, prediction(served, i));
        }
        table.served("eta", "p-1", prediction(served, 4));
        assertThat(table.status(NOON)).isEqualTo(new ValidatorStatus(3, 0, 0, 0));
        table.served("eta", "p-4", prediction(served, 5));
        assertThat(table.status(NOON)).isEqualTo(new ValidatorStatus(3, 0, 0, 1));
        table.actual("eta", "p-1", 1, NOON);
        assertThat(errors(served)).isZero();
        assertThat(table.status(NOON)).isEqualTo(new ValidatorStatus(4, 0, 0, 1));
    }

    @Test
    void outcomesWithoutPredictionsDisplaceNoPrediction() {
        table.served("eta", "p-1", new Prediction(served, null, NOON, 2, Double.NaN, false));
        for (int i = 0; i < 10; i++) {
            table.actual("eta", "failed-" + i, 1, NOON);
        }
        table.actual("eta", "p-1", 1, NOON);
        assertThat(errors(served)).isEqualTo(1);
        assertThat(table.status(NOON)).isEqualTo(new ValidatorStatus(3, 1, 0, 7));
    }

    @Test
    void noneThatIsTooOldIsJoinedThoughMoreAreThanGoAtOnce() {
        PendingTable large = new PendingTable(1_000, Duration.ofMinutes(10));
        for (int i = 0; i < 500; i++) {
            large.served("eta", "p-" + i, prediction(served, 0));
            large.actual("eta", "nobody-" + i, 1, NOON);
        }
        long later = NOON + Duration.ofMinutes(10).toMillis() + 1;
        large.actual("eta", "p-499", 1, later);
        assertThat(errors(served)).isZero();
        assertThat(large.status(later)).isEqualTo(new ValidatorStatus(1, 0, 1_000, 0));
    }

    @Test
    void whatIsTooOldMakesRoomBeforeAnythingElseDoes() {
        for (int i = 0; i < 3; i++) {
            table.served("eta", "p-" + i, prediction(served, 0));
        }
        long later = NOON + Duration.ofMinutes(10).toMillis() + 1;
        table.served("eta", "p-3", new Prediction(served, null, later, 2, Double.NaN, false));
        assertThat(table.status(later)).isEqualTo(new ValidatorStatus(1, 0, 3, 0));
    }

    /** Whatever the order, in which the served prediction comes before it is known that there will be no other. */
    @ParameterizedTest
    @ValueSource(strings = {"served, alone, actual", "served, actual, alone", "actual, served, alone"})
    void anOutcomeDoesNotWaitForAPredictionThatIsNotMade(String order) {
        joinInOrder(order);
        assertThat(errors(served)).isEqualTo(1);
        assertThat(table.status(NOON)).isEqualTo(new ValidatorStatus(0, 1, 0, 0));
    }

    @Test
    void anOutcomeWaitsOnForItsServedPrediction() {
        joinInOrder("actual, alone, served");
        assertThat(errors(served)).isEqualTo(1);
        table.alone("eta", "nobody", NOON);
        assertThat(table.status(NOON).joined()).isEqualTo(1);
    }

    private void joinInOrder(String order) {
        for (String part : List.of(order.split(", ", -1))) {
            switch (part) {
                case "served" -> table.served("eta", order, prediction(served, 0));
                case "alone" -> table.alone("eta", order, NOON);
                case "shadow" -> table.shadow("eta", order, prediction(shadow, 0));
                default -> table.actual("eta", order, 1, NOON);
            }
        }
    }

    private static Prediction prediction(VersionRecord version, int second) {
        return new Prediction(version, null, NOON + 1_000L * second, 2, Double.NaN, true);
    }

    private static long errors(VersionRecord version) {
        return stats(version).count();
    }

    private static ErrorStats stats(VersionRecord version) {
        return version.summary(Window.last(Duration.ofHours(1), Instant.ofEpochMilli(NOON)))
                .errors();
    }
}
