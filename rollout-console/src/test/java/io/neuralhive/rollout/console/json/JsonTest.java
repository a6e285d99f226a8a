package io.neuralhive.rollout.console.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void staysOnOneLineOfAscii() {
        String hostile = "\"\\\r\n\u2028\u0085\u202e\u0000\ud800 \u00e9\ud83d\ude80</script>";

        assertThat(written(hostile))
                .matches("[\\x20-\\x7e]+")
                .contains("\\u2028")
                .contains("\\u202E")
                .contains("\\uD800")
                .contains("\\u0000");
    }

    @Test
    void hasWordsForWhatIsNoNumber() {
        String json = new String(
                Json.object(out -> {
                    Json.number(out, "none", Double.NaN);
                    Json.number(out, "more", Double.POSITIVE_INFINITY);
                    Json.number(out, "less", Double.NEGATIVE_INFINITY);
                    Json.number(out, "zero", 0);
                }),
                StandardCharsets.US_ASCII);

        assertThat(json).isEqualTo("{\"none\":null,\"more\":\"Infinity\",\"less\":\"-Infinity\",\"zero\":0.0}");
    }

    private static String written(String text) {
        return new String(Json.object(out -> out.writeStringProperty("x", text)), StandardCharsets.UTF_8);
    }
}
