package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.metrics.MetricSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StripesTest {

    private final Stripes stripes = new Stripes();
    private final List<Stripe> all = new ArrayList<>();

    @BeforeEach
    void grow() {
        stripes.grow(1);
        stripes.grow(2);
        stripes.grow(2);
        stripes.whileAllAreLocked(locked -> all.addAll(List.of(locked)));
    }

    @Test
    void doubleIfThereAreStillSoMany() {
        assertThat(all).hasSize(4).doesNotHaveDuplicates();
    }

    /** Else what is seen would not have been so at any moment. */
    @Test
    void noThreadCountsInAnyWhileTheyAreRead() {
        stripes.whileAllAreLocked(locked -> assertThat(all).allMatch(StripesTest::isBusy));
        assertThat(all).noneMatch(StripesTest::isBusy);
    }

    @Test
    void areFreeAgainWhateverWasThrown() {
        assertThatThrownBy(() -> stripes.whileAllAreLocked(locked -> {
                    throw new IllegalStateException("for want of memory");
                }))
                .hasMessage("for want of memory");
        assertThatThrownBy(() -> all.get(0).open(DrainedSlice.Kind.REQUESTS, 0, 1, null, drained -> {}, slice -> {
                    throw new IllegalStateException("for want of memory");
                }))
                .hasMessage("for want of memory");
        assertThat(all).noneMatch(StripesTest::isBusy);
    }

    @Test
    void whoMeetsAnotherGoesElsewhereAndStaysThere() {
        Stripe before = stripes.mine();
        assertThat(stripes.mine()).isSameAs(before);
        Stripe other = stripes.another();
        for (int tries = 0; other == before && tries < 1_000; tries++) {
            other = stripes.another();
        }
        assertThat(other).isNotSameAs(before);
        assertThat(stripes.mine()).isSameAs(other);
    }

    @Test
    void aStripeCountsWhatItIsOpenForAndNothingElse() {
        Stripe stripe = all.get(0);
        List<DrainedSlice> drained = new ArrayList<>();
        assertThat(request(stripe, 5)).isEqualTo(Stripe.Attempt.NOT_OPEN);
        stripe.open(DrainedSlice.Kind.REQUESTS, 0, 10, null, drained::add, slice -> slice.comparison(true));
        assertThat(request(stripe, 5)).isEqualTo(Stripe.Attempt.COUNTED);
        assertThat(request(stripe, 10)).isEqualTo(Stripe.Attempt.NOT_OPEN);
        assertThat(stripe.outcome(5, null, 1, 2, 3, 4)).isEqualTo(Stripe.Attempt.NOT_OPEN);
        assertThat(drained).isEmpty();
        stripe.open(DrainedSlice.Kind.REQUESTS, 10, 20, null, drained::add, slice -> slice.comparison(false));
        assertThat(drained).singleElement().satisfies(batch -> {
            assertThat(batch.from()).isZero();
            assertThat(batch.sum().summary().requests()).isEqualTo(1);
            assertThat(batch.sum().summary().agreement().agreed()).isEqualTo(1);
        });
    }

    /** It returns so, and the caller has to wait for a stripe. */
    @Test
    void whoFindsNoStripeThatIsFreeAndOpenHasCountedNothing() {
        Intake intake = new Intake();
        assertThat(intake.request(0, null, false, Duration.ZERO)).isFalse();
        assertThat(intake.drain()).isEmpty();
        intake.open(DrainedSlice.Kind.REQUESTS, 0, 10, null, drained -> {}, slice -> {
            assertThat(intake.request(0, null, false, Duration.ZERO)).isFalse();
            assertThat(intake.outcome(0, null, 1, 2, 3, 4)).isFalse();
            assertThat(intake.count(0, null, other -> other.comparison(true))).isFalse();
            slice.request(true, Duration.ZERO);
        });
        assertThat(intake.drain())
                .singleElement()
                .satisfies(batch -> assertThat(batch.sum().summary())
                        .isEqualTo(MetricSummary.ofRequests(1, 1)
                                .withLatency(batch.sum().latencies.stats())));
        assertThat(intake.drain()).isEmpty();
    }

    private static boolean isBusy(Stripe stripe) {
        return request(stripe, Long.MAX_VALUE) == Stripe.Attempt.BUSY;
    }

    private static Stripe.Attempt request(Stripe stripe, long at) {
        return stripe.request(at, null, false, Duration.ZERO);
    }
}
