package io.neuralhive.rollout.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FencingTokenTest {

    @Test
    void aLaterRolloutIsAboveAnEarlierOneWhateverTheRevision() {
        assertThat(new FencingToken("r-2", 2, 1)).isGreaterThan(new FencingToken("r-1", 1, Long.MAX_VALUE));
    }

    @Test
    void aLaterRevisionIsAboveAnEarlierOne() {
        assertThat(new FencingToken("r-1", 1, 2)).isGreaterThan(new FencingToken("r-1", 1, 1));
        assertThat(new FencingToken("r-1", 1, 2)).isEqualByComparingTo(new FencingToken("r-1", 1, 2));
    }

    @Test
    void theOrderHoldsAtTheEndsOfTheNumbers() {
        assertThat(new FencingToken("r", Long.MIN_VALUE, 0)).isLessThan(new FencingToken("r", Long.MAX_VALUE, 0));
        assertThat(new FencingToken("r", 0, Long.MIN_VALUE)).isLessThan(new FencingToken("r", 0, Long.MAX_VALUE));
    }

    @Test
    void refusesOnlyWhatIsBelowTheHighestSeen() {
        FencingToken highest = new FencingToken("r-2", 2, 5);
        assertThatCode(() -> new FencingToken("r-2", 2, 5).requireNotBefore(highest))
                .doesNotThrowAnyException();
        assertThatCode(() -> new FencingToken("r-3", 3, 1).requireNotBefore(highest))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(StaleFencingTokenException.class)
                .isThrownBy(() -> new FencingToken("r-1", 1, 9).requireNotBefore(highest))
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
