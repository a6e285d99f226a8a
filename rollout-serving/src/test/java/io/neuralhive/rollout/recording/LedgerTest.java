package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.metrics.MetricSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Resolution THREE =
            new Resolution(Duration.ofMinutes(10).toMillis(), 3);

    private final Ledger dropping = new Ledger(THREE, Ledger.Past.IS_OVER);
    private final Ledger keeping = new Ledger(THREE, Ledger.Past.COUNTS);

    @Test
    void dropsTheOldestSliceWhereThePastNeedNotBeKept() {
        for (int minute = 0; minute < 60; minute += 10) {
            request(dropping, minute);
        }
        assertThat(between(dropping, -60, 60).requests()).isEqualTo(3);
        assertThat(between(dropping, -60, 29).requests()).isZero();
        assertThat(between(dropping, 30, 39).requests()).isEqualTo(1);
    }

    @Test
    void foldsTheOldestSliceIntoOneWhereThePastIsKept() {
        for (int minute = 0; minute < 60; minute += 10) {
            request(keeping, minute);
            keeping.at(at(minute).toEpochMilli()).errors.add(1, 0);
        }
        assertThat(between(keeping, 0, 60).requests()).isEqualTo(6);
        assertThat(between(keeping, 0, 60).errors().count()).isEqualTo(6);
    }

    @Test
    void takesWhatIsTooOldIntoTheFoldedPastOrNowhere() {
        for (int minute = 30; minute < 60; minute += 10) {
            request(dropping, minute);
            request(keeping, minute);
        }
        request(dropping, 0);
        request(keeping, 0);
        assertThat(between(dropping, -60, 60).requests()).isEqualTo(3);
        assertThat(between(keeping, -60, 60).requests()).isEqualTo(4);
    }

    /** Whoever judges leaves out what ended before the step began. */
    @Test
    void tellsThatTheFoldedPastReachesUpToTheFirstSliceThoughNoneWasFolded() {
        for (int minute = 30; minute < 60; minute += 10) {
            request(keeping, minute);
        }
        request(keeping, 0);
        assertThat(keeping.takeChanges())
                .filteredOn(change -> change.from().equals(Instant.EPOCH))
                .singleElement()
                .satisfies(change -> assertThat(change.to()).isEqualTo(at(30)));
    }

    @Test
    void totalsAllThatWasEverAdded() {
        for (Ledger ledger : List.of(dropping, keeping)) {
            for (int minute = 10; minute < 60; minute += 10) {
                request(ledger, minute);
                ledger.at(at(minute).toEpochMilli()).errors.add(1, 0);
            }
            request(ledger, 0);
            assertThat(ledger.total().summary().requests()).isEqualTo(6);
            assertThat(ledger.total().summary().errors().count()).isEqualTo(5);
        }
    }

    @Test
    void takesWhatIsOldAsLongAsThereIsRoom() {
        request(dropping, 30);
        request(dropping, 0);
        assertThat(between(dropping, 0, 9).requests()).isEqualTo(1);
        assertThat(between(dropping, 0, 30).requests()).isEqualTo(2);
    }

    @Test
    void coversTheSlicesThatASpanTouches() {
        request(dropping, 5);
        request(dropping, 15);
        assertThat(between(dropping, 9, 9).requests()).isEqualTo(1);
        assertThat(between(dropping, 9, 10).requests()).isEqualTo(2);
        assertThat(between(dropping, 10, 10).requests()).isEqualTo(1);
        assertThat(between(dropping, -1, -1).requests()).isZero();
        assertThat(between(dropping, 20, 30).requests()).isZero();
    }

    @Test
    void addsErrorsOnlyOfSlicesThatEndedByMaturity() {
        dropping.at(at(5).toEpochMilli()).errors.add(1, 0);
        dropping.at(at(15).toEpochMilli()).errors.add(1, 0);
        assertThat(dropping.sum(at(0), at(30), at(9)).summary().errors().count())
                .isZero();
        assertThat(dropping.sum(at(0), at(30), at(10)).summary().errors().count())
                .isEqualTo(1);
        assertThat(dropping.sum(at(0), at(30), at(20)).summary().errors().count())
                .isEqualTo(2);
        assertThat(dropping.sum(at(0), at(16), at(16)).summary().errors().count())
                .as("without a maturity the current slice counts")
                .isEqualTo(2);
    }

    @Test
    void putsTimesBefore1970IntoSlicesToo() {
        Ledger old = new Ledger(THREE, Ledger.Past.IS_OVER);
        old.at(-1).request(false, Duration.ZERO);
        old.at(0).request(false, Duration.ZERO);
        Instant before = Instant.EPOCH.minusSeconds(60);
        assertThat(old.sum(before, before, before).summary().requests()).isEqualTo(1);
        assertThat(old.sum(before, Instant.EPOCH, before).summary().requests()).isEqualTo(2);
    }

    @Test
    void isIdleFromTheEndOfItsLatestSliceOn() {
        assertThat(dropping.isIdle(NOON, at(60))).isTrue();
        request(dropping, 5);
        assertThat(dropping.isIdle(at(9), at(60))).isFalse();
        assertThat(dropping.isIdle(at(10), at(60))).isTrue();
    }

    @Test
    void isIdleThoughAClockWasAheadOnce() {
        request(dropping, 5);
        request(dropping, 1_000);
        assertThat(dropping.isIdle(at(9), at(60))).isFalse();
        assertThat(dropping.isIdle(at(10), at(60))).isTrue();
        assertThat(dropping.isIdle(at(10), at(1_000))).isFalse();
    }

    private static void request(Ledger ledger, int minute) {
        ledger.at(at(minute).toEpochMilli()).request(false, Duration.ofMillis(1));
    }

    private static MetricSummary between(Ledger ledger, int from, int to) {
        return ledger.sum(at(from), at(to), at(to)).summary();
    }

    private static Instant at(int minute) {
        return NOON.plus(Duration.ofMinutes(minute));
    }
}
