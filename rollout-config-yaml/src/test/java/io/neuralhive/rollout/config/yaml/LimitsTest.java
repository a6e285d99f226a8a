package io.neuralhive.rollout.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neuralhive.rollout.policy.RolloutPolicy;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitsTest {

    @Test
    void allowFiftyLevels() {
        assertThat(load(nested(Limits.MAX_DEPTH - 1))).isEqualTo(RolloutPolicy.defaults());
        assertThat(refusal(nested(Limits.MAX_DEPTH)))
                .hasMessageEndingWith("more than 50 levels of nesting are not allowed");
    }

    @Test
    void allowTwentyThousandValues() {
        // The mapping, its key and the list count too.
        assertThat(load(list((int) Limits.MAX_VALUES - 3))).isEqualTo(RolloutPolicy.defaults());
        assertThat(refusal(list((int) Limits.MAX_VALUES - 2)))
                .hasMessageEndingWith("more than 20000 values, with aliases spelled out, are not allowed");
    }

    @Test
    void countAnAliasAsWhatItRepeats() {
        String anchored = "a: &a [" + "1,".repeat(998) + "1]\nb: [";

        assertThat(load(anchored + "*a,".repeat(18) + "]")).isEqualTo(RolloutPolicy.defaults());
        assertThat(refusal(anchored + "*a,".repeat(19) + "]"))
                .hasMessageEndingWith("more than 20000 values, with aliases spelled out, are not allowed");
    }

    @Test
    void allowAnAnchorToBeGivenAgain() {
        assertThat(load("a: &a 1\nb: &a 2\nc: *a\n")).isEqualTo(RolloutPolicy.defaults());
    }

    private static String nested(int levels) {
        return "a: " + "[".repeat(levels) + "]".repeat(levels);
    }

    private static String list(int values) {
        return "a: [" + "1,".repeat(values) + "]";
    }

    private static RolloutPolicy load(String yaml) {
        return PolicyLoader.create().load(yaml, "x", Map.of());
    }

    private static ConfigurationException refusal(String yaml) {
        return catchThrowableOfType(ConfigurationException.class, () -> load(yaml));
    }
}
