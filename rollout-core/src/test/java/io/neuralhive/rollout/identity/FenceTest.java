package io.neuralhive.rollout.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FenceTest {

    @Test
    void aLaterRolloutIsAboveAnEarlierOneWhateverTheRevision() {
        assertThat(new Fence("r-2", 2, 1)).isGreaterThan(new Fence("r-1", 1, Long.MAX_VALUE));
    }

    @Test
    void aLaterRevisionIsAboveAnEarlierOne() {
        assertThat(new Fence("r-1", 1, 2)).isGreaterThan(new Fence("r-1", 1, 1));
        assertThat(new Fence("r-1", 1, 2)).isEqualByComparingTo(new Fence("r-1", 1, 2));
    }

    @Test
    void theOrderHoldsAtTheEndsOfTheNumbers() {
        assertThat(new Fence("r", Long.MIN_VALUE, 0)).isLessThan(new Fence("r", Long.MAX_VALUE, 0));
        assertThat(new Fence("r", 0, Long.MIN_VALUE)).isLessThan(new Fence("r", 0, Long.MAX_VALUE));
    }

    @Test
    void refusesOnlyWhatIsBelowTheHighestSeen() {
        Fence highest = new Fence("r-2", 2, 5);
        assertThatCode(() -> new Fence("r-2", 2, 5).requireNotBefore(highest)).doesNotThrowAnyException();
        assertThatCode(() -> new Fence("r-3", 3, 1).requireNotBefore(highest)).doesNotThrowAnyException();
        assertThatExceptionOfType(StaleFenceException.class)
                .isThrownBy(() -> new Fence("r-1", 1, 9).requireNotBefore(highest))
                .withMessage("The effect of r-1 at revision 9 is refused: r-2 at revision 5 came before it");
    }

    @Test
    void aStepHasAPlaceInThePlan() {
        assertThat(new StepRef("r-1", 0, "validate").index()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepRef("r-1", -1, "validate"))
                .withMessage("The index of step validate is -1; allowed is 0 or more");
    }
}
