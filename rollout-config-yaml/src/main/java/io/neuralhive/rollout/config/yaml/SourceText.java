package io.neuralhive.rollout.config.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Reads the text of a file: of limited size, in UTF-8, without characters that YAML forbids or reads in two ways. */
final class SourceText {

    /**
     * The maximum number of bytes of a file, and of characters of a text. Generous for a configuration; the parser's
     * time grows with the square of the longest word, and stays far below a second at this length.
     */
    static final int MAX_LENGTH = 1 << 18;

    private static final int BYTE_ORDER_MARK = 0xFEFF;

    /** Next line, line separator and paragraph separator, after which a comment could continue as a setting. */
    private static final String AMBIGUOUS_BREAKS = "\u0085\u2028\u2029";

    private SourceText() {}

    /** Reads at most one byte more than is allowed. */
    static String read(InputStream in) throws IOException, RefusedTextException {
        byte[] bytes = in.readNBytes(MAX_LENGTH + 1);
        if (bytes.length > MAX_LENGTH) {
            throw tooLong("bytes");
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer encoded = ByteBuffer.wrap(bytes);
        CharBuffer decoded = CharBuffer.allocate(bytes.length);
        boolean malformed = decoder.decode(encoded, decoded, true).isError();
        decoded.flip();
        if (malformed) {
            String octet = String.format("0x%02X", bytes[encoded.position()]);
            throw new RefusedTextException(
                    Place.behind(decoded), "the byte " + octet + " is not UTF-8; save the file as UTF-8");
        }
        return check(decoded.toString());
    }

    /** Reads at most one character more than is allowed. */
    static String read(Reader in) throws IOException, RefusedTextException {
        CharBuffer text = CharBuffer.allocate(MAX_LENGTH + 1);
        int read = 0;
        while (text.hasRemaining() && read >= 0) {
            read = in.read(text);
        }
        return check(text.flip().toString());
    }

    static String check(String text) throws RefusedTextException {
        if (text.length() > MAX_LENGTH) {
            throw tooLong("characters");
        }
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            throw new RefusedTextException(
                    new Place(1, 1), "the text starts with a byte order mark; save it as UTF-8 without one");
        }
        int character;
        for (int i = 0; i < text.length(); i += Character.charCount(character)) {
            character = text.codePointAt(i);
            boolean ambiguous = AMBIGUOUS_BREAKS.indexOf(character) >= 0;
            if (ambiguous || !isPrintable(character)) {
                String reason = ambiguous
                        ? "ends a line in YAML 1.1 but not in YAML 1.2; write it as an escape in double quotes"
                        : "is not allowed in YAML";
                throw new RefusedTextException(
                        Place.behind(text.substring(0, i)),
                        String.format("the character U+%04X %s", character, reason));
            }
        }
        return text;
    }

    /** Returns whether a character is printable in every version of YAML. */
    private static boolean isPrintable(int character) {
        return character < 0xA0
                ? (character >= ' ' && character <= '~') || "\t\n\r".indexOf(character) >= 0
                : character <= 0xD7FF
                        || (character >= 0xE000 && character <= 0xFFFD)
                        || character >= Character.MIN_SUPPLEMENTARY_CODE_POINT;
    }

    private static RefusedTextException tooLong(String unit) {
        return new RefusedTextException(
                Place.NONE, "more than " + MAX_LENGTH + " " + unit + " are not allowed for a configuration");
    }
}
