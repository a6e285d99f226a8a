package io.neuralhive.rollout.benchmarks;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SoakReportTest {

    @Test
    void countsExactly() {
        assertDoesNotThrow(() -> SoakReport.checkCounts(Duration.ofSeconds(3)));
    }
}
