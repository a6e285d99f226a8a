package io.neuralhive.rollout.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.neuralhive.rollout.identity.StepRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WindowTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void looksBackFromItsEnd() {
        Window window = Window.last(Duration.ofHours(2), NOON);
        assertThat(window.from()).isEqualTo("2026-01-01T10:00:00Z");
        assertThat(window.to()).isEqualTo(NOON);
        assertThat(window.step()).isEmpty();
        assertThat(window.labelMaturity()).isZero();
    }

    @Test
    void mayBeEmptyButNotEndBeforeItStarts() {
        assertThat(new Window(NOON, NOON, Optional.empty(), Duration.ZERO).to()).isEqualTo(NOON);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Window(NOON, NOON.minusNanos(1), Optional.empty(), Duration.ZERO))
                .withMessage(
                        "A window from 2026-01-01T12:00:00Z to 2026-01-01T11:59:59.999999999Z ends before it starts");
    }

    @Test
    void keepsAllElseWhenTheLabelMaturityChanges() {
        Optional<StepRef> step = Optional.of(new StepRef("r-1", 1, "canary"));
        Window window = new Window(NOON, NOON.plusSeconds(9), step, Duration.ZERO);
        assertThat(window.withLabelMaturity(Duration.ofHours(1)))
                .isEqualTo(new Window(NOON, NOON.plusSeconds(9), step, Duration.ofHours(1)));
    }

    @Test
    void refusesANegativeLabelMaturity() {
        Window window = Window.last(Duration.ofHours(2), NOON);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> window.withLabelMaturity(Duration.ofSeconds(-1)))
                .withMessage("A label maturity of PT-1S is negative");
    }
}
