package io.neuralhive.rollout.benchmarks;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SoakReportTest {

    /** The report itself checks counts and heap. */
    @Test
    void runs() {
        assertDoesNotThrow(() -> SoakReport.check(Duration.ofSeconds(3)));
    }
}
