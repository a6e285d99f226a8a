package io.neuralhive.rollout.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KnownModelsTest {

    @Test
    void keepsConfiguredModelsAndTheLatestSeen() {
        KnownModels known = new KnownModels(List.of("configured"));
        for (int i = 0; i < KnownModels.MAX_SEEN; i++) {
            known.saw("model " + i);
        }
        known.saw("model 0");
        known.saw("one more");

        assertThat(known.all())
                .hasSize(KnownModels.MAX_SEEN + 1)
                .contains("configured", "model 0", "one more")
                .doesNotContain("model 1");
    }
}
