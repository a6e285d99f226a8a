package io.neuralhive.rollout.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

class AttributionTest {

    @Test
    void takesWhatIsAsLongAsAllowed() {
        Attribution longest = new Attribution("a".repeat(200), "r".repeat(2_000));
        assertThat(longest.actor()).hasSize(200);
        assertThat(longest.reason()).hasSize(2_000);
    }

    @Test
    void refusesWhatIsLongerAndSaysWhatIsAllowed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Attribution("a".repeat(201), ""))
                .withMessageContaining("1 to 200 characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Attribution(" ", ""))
                .withMessageContaining("1 to 200 characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Attribution("ana", "r".repeat(2_001)))
                .withMessageContaining("at most 2000 characters");
    }

    @Test
    void refusesNullAndSaysWhatToGive() {
        assertThatNullPointerException()
                .isThrownBy(() -> new Attribution(null, ""))
                .withMessageContaining("give 1 to 200 characters");
        assertThatNullPointerException()
                .isThrownBy(() -> new Attribution("ana", null))
                .withMessageContaining("give a text, or an empty one");
    }
}
