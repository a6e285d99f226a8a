package io.neuralhive.rollout.config.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTextTest {

    @Test
    void takesUtf8OfEveryLength() throws IOException, RefusedTextException {
        String text = "a \u00e9 \u4e2d \uD83D\uDE80 \u00A0\uFFFD\uDBFF\uDFFF\t\r\n ~";

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

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u001F", "\u007F", "\u0084", "\u009F", "\uDC00", "\uFFFE", "\uFFFF"})
    void refusesWhatIsNotPrintable(String character) {
        assertThat(catchThrowableOfType(RefusedTextException.class, () -> SourceText.check("# " + character)))
                .hasMessageEndingWith(" is not allowed in YAML");
    }

    /** YAML 1.1 would read a setting behind each of them, YAML 1.2 a comment. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0085", "\u2028", "\u2029"})
    void refusesLineBreaksOfOneVersion(String lineBreak) {
        RefusedTextException refusal = catchThrowableOfType(
                RefusedTextException.class,
                () -> SourceText.check("# c" + lineBreak + "ml: {canary: {enabled: true}}"));

        assertThat(refusal)
                .hasMessage(String.format("the character U+%04X", (int) lineBreak.charAt(0))
                        + " ends a line in YAML 1.1 but not in YAML 1.2; write it as an escape in double quotes");
        assertThat(refusal.place()).isEqualTo(new Place(1, 4));
    }

    @Test
    void refusesAByteOrderMarkInFront() throws RefusedTextException {
        assertThat(catchThrowableOfType(RefusedTextException.class, () -> SourceText.check("\uFEFFa: 1")))
                .hasMessage("the text starts with a byte order mark; save it as UTF-8 without one");
        assertThat(SourceText.check("# \uFEFF")).isEqualTo("# \uFEFF");
    }
}
