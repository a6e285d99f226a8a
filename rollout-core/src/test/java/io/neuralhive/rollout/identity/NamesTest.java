package io.neuralhive.rollout.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1",
                "x",
                "a b",
                "it's \"quoted\"",
                "'; DROP TABLE models; --",
                "<script>alert(1)</script>",
                "../../etc/passwd",
                "${jndi:ldap://x}",
                "%s%n{}",
                "👩‍🔬",
                "\uD83E\uDEE0",
                "e\u0301",
                "\u200Bzero width",
                "\uFE0F",
                "моде́ль",
                "モデル",
                "نموذج"
            })
    void takesAnythingPrintableAsItIs(String name) {
        assertThat(Names.requireModel(name)).isSameAs(name);
        assertThat(Names.requireVersion(name)).isSameAs(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " v1",
                "v1 ",
                "v1\u3000",
                "a\nb",
                "a\rb",
                "a\tb",
                "a\0b",
                "a\u001Bb",
                "a\u007Fb",
                "a\u0085b",
                "a\u2028b",
                "a\u2029b",
                "a\u061Cb",
                "a\u200Eb",
                "a\u200Fb",
                "a\u202Ab",
                "a\u202Eb",
                "a\u2066b",
                "a\u2069b",
                "a\uD83Db",
                "\uDE00",
                "a\uFFFFb",
                "a\uFFFEb",
                "a\uFDD0b",
                "a\uD83F\uDFFFb"
            })
    void refusesWhatWouldHarmALogOrAPage(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Names.requireModel(name));
        assertThatIllegalArgumentException().isThrownBy(() -> Names.requireVersion(name));
    }

    @Test
    void countsTheLengthInUtf16Characters() {
        String longest = "x".repeat(200);
        assertThat(Names.requireModel(longest)).isSameAs(longest);
        assertThat(Names.requireModel("😀".repeat(100))).hasSize(200);
        assertThatIllegalArgumentException().isThrownBy(() -> Names.requireModel("x".repeat(201)));
        assertThatIllegalArgumentException().isThrownBy(() -> Names.requireModel("😀".repeat(100) + "x"));
    }

    @Test
    void tellsWhatWasGivenAndWhatIsAllowed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.requireModel("eta\nforged line"))
                .withMessage(
                        "The model name \"eta\\u000aforged line\" is not allowed: give 1 to 200 characters without "
                                + "control characters and without white space at the ends");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.requireVersion(""))
                .withMessageStartingWith("The version name \"\" is not allowed");
    }

    @Test
    void keepsTheMessageShortForALongName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.requireModel("x".repeat(1_000_000)))
                .withMessageContaining("\"" + "x".repeat(60) + "\"… (1000000 characters)")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void printsAHarmlessNameInQuotes() {
        assertThat(Names.printable("flight-duration")).isEqualTo("\"flight-duration\"");
        assertThat(Names.printable("")).isEqualTo("\"\"");
        assertThat(Names.printable("モデル 🚀")).isEqualTo("\"モデル 🚀\"");
    }

    @Test
    void escapesWhatIsNotAllowedInAName() {
        assertThat(Names.printable("a\nb\r\t\0")).isEqualTo("\"a\\u000ab\\u000d\\u0009\\u0000\"");
        assertThat(Names.printable("\u202Egnp\u2028")).isEqualTo("\"\\u202egnp\\u2028\"");
        assertThat(Names.printable("\uD83D")).isEqualTo("\"\\ud83d\"");
        assertThat(Names.printable("\uD83F\uDFFF")).isEqualTo("\"\\u1ffff\"");
        assertThat(Names.printable("say \"hi\" \\o/")).isEqualTo("\"say \\\"hi\\\" \\\\o/\"");
    }

    @Test
    void cutsALongNameAndSaysItsLength() {
        assertThat(Names.printable("x".repeat(60))).isEqualTo("\"" + "x".repeat(60) + "\"");
        assertThat(Names.printable("x".repeat(61))).isEqualTo("\"" + "x".repeat(60) + "\"… (61 characters)");
        assertThat(Names.printableSentence("x".repeat(500))).isEqualTo("\"" + "x".repeat(500) + "\"");
        assertThat(Names.printableSentence("x".repeat(501))).isEqualTo("\"" + "x".repeat(500) + "\"… (501 characters)");
    }

    @Test
    void leavesNoHalfOfACharacterWhereItCuts() {
        assertThat(Names.printable("x".repeat(59) + "😀"))
                .isEqualTo("\"" + "x".repeat(59) + "\\ud83d\"… (61 characters)");
    }
}
