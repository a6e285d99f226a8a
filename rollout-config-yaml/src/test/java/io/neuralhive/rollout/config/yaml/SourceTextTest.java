package io.neuralhive.rollout.config.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SourceTextTest {

    @Test
    void takesUtf8OfEveryLength() throws IOException, RefusedTextException {
        String text = "a \u00e9 \u4e2d \uD83D\uDE80 \u0085\t\r\n";

        assertThat(SourceText.read(new ByteArrayInputStream(text.getBytes(UTF_8))))
                .isEqualTo(text);
        assertThat(SourceText.read(new ByteArrayInputStream(new byte[0]))).isEmpty();
    }

    @Test
    void namesTheByteThatIsNotUtf8() {
        byte[] bytes = "ab\n\uD83D\uDE80c?".getBytes(UTF_8);
        bytes[bytes.length - 1] = (byte) 0xFF;

        RefusedTextException refusal = catchThrowableOfType(
                RefusedTextException.class, () -> SourceText.read(new ByteArrayInputStream(bytes)));

        assertThat(refusal).hasMessage("the byte 0xFF is not UTF-8; save the file as UTF-8");
        assertThat(refusal.place()).isEqualTo(new Place(2, 3));
    }

    @Test
    void namesTheCharacterThatYamlForbids() {
        RefusedTextException refusal =
                catchThrowableOfType(RefusedTextException.class, () -> SourceText.check("ab\n\uD83D\uDE80c\u0007"));

        assertThat(refusal).hasMessage("the character U+0007 is not allowed in YAML");
        assertThat(refusal.place()).isEqualTo(new Place(2, 3));
        assertThat(catchThrowableOfType(RefusedTextException.class, () -> SourceText.check("a\uD83D")))
                .hasMessage("the character U+D83D is not allowed in YAML");
    }

    @Test
    void refusesAByteOrderMarkInFront() throws RefusedTextException {
        assertThat(catchThrowableOfType(RefusedTextException.class, () -> SourceText.check("\uFEFFa: 1")))
                .hasMessage("the text starts with a byte order mark; save it as UTF-8 without one");
        assertThat(SourceText.check("# \uFEFF")).isEqualTo("# \uFEFF");
    }
}
