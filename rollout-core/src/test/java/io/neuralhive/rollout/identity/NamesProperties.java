package io.neuralhive.rollout.identity;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class NamesProperties {

    private static final String SEED = "4711";

    @Property(seed = SEED, tries = 2_000)
    void whatIsPrintedIsSafeOnOneLineAndShort(@ForAll("texts") String text) {
        assertSafe(Names.printable(text), 60);
        assertSafe(Names.printableSentence(text), 500);
    }

    @Property(seed = SEED, tries = 2_000)
    void aNameIsAllowedOrRefusedWithAMessageThatIsSafe(@ForAll("texts") String text) {
        try {
            assertThat(Names.requireModel(text)).isSameAs(text).hasSizeBetween(1, 200);
            assertThat(text.codePoints().noneMatch(NamesProperties::isHarmful)).isTrue();
            assertThat(text.strip()).isEqualTo(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage().codePoints().noneMatch(NamesProperties::isHarmful))
                    .isTrue();
            assertThat(text.isEmpty()
                            || text.length() > 200
                            || !text.strip().equals(text)
                            || text.codePoints().anyMatch(NamesProperties::isHarmful))
                    .isTrue();
        }
    }

    @Property(seed = SEED, tries = 1_000)
    void aShortAllowedNameIsPrintedAsItIs(@ForAll("texts") String text) {
        boolean plain = text.codePoints().noneMatch(c -> isHarmful(c) || c == '"' || c == '\\');
        if (plain && text.length() <= 60) {
            assertThat(Names.printable(text)).isEqualTo("\"" + text + "\"");
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().all().ofMaxLength(70),
                Arbitraries.strings().ascii().ofMaxLength(300),
                Arbitraries.strings()
                        .withChars("ab \t\n\r\"\\\u0000\u0085\u061c\u200e\u202e\u2028\u2069\ud83d\ude00\ufffe\uffff")
                        .ofMaxLength(600),
                Arbitraries.integers()
                        .between(Character.MIN_CODE_POINT, Character.MAX_CODE_POINT)
                        .map(Character::toString)
                        .list()
                        .ofMaxSize(5)
                        .map(parts -> String.join("", parts)));
    }

    private static void assertSafe(String printed, int most) {
        assertThat(printed.codePoints().noneMatch(NamesProperties::isHarmful)).isTrue();
        assertThat(printed).startsWith("\"").hasSizeLessThan(6 * most + 30);
    }

    /** By the Unicode standard's own properties, in words other than those of the code. */
    private static boolean isHarmful(int c) {
        String text = Character.toString(c);
        return text.matches(
                        "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\x{61C}\\x{200E}\\x{200F}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]")
                || c % 0x10000 >= 0xFFFE
                || (c >= 0xFDD0 && c <= 0xFDEF);
    }
}
