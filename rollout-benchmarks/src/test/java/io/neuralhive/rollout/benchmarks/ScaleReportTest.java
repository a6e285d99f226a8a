package io.neuralhive.rollout.benchmarks;

import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("exhaustive")
class ScaleReportTest {

    /** The report itself checks that every rollout had one checkpoint a round. */
    @Test
    void runs() {
        assertThatNoException().isThrownBy(() -> ScaleReport.main(new String[] {"20", "40"}));
    }
}
