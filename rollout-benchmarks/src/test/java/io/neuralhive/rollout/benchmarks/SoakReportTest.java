package io.neuralhive.rollout.benchmarks;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("exhaustive")
class SoakReportTest {

    @Test
    void countsExactly() {
        assertDoesNotThrow(() -> SoakReport.checkCounts(Duration.ofSeconds(3)));
    }
}
