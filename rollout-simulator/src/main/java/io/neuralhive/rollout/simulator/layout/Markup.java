package io.neuralhive.rollout.simulator.layout;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * A writer of HTML or SVG; not thread-safe. Texts and attribute values are escaped; names of tags and attributes are
 * constants of the program.
 */
public final class Markup {

    /** No line break after these, where it would be shown as a space. */
    private static final Set<String> INLINE = Set.of("span", "strong", "code", "tspan", "td", "th", "title", "summary");

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Creates an empty document. */
    public Markup() {}

    /**
     * Starts an element.
     *
     * @param attributes names and values, alternating; numbers are rounded to a tenth
     */
    public Markup open(String tag, Object... attributes) {
        tag(tag, attributes).append('>');
        open.push(tag);
        return this;
    }

    /** Ends the element that was started last. */
    public Markup close() {
        String tag = open.pop();
        out.append("</").append(tag).append('>');
        return lineAfter(tag);
    }

    /** Adds an element without content. */
    public Markup empty(String tag, Object... attributes) {
        tag(tag, attributes).append("/>");
        return lineAfter(tag);
    }

    /** Adds an element with a text. */
    public Markup leaf(String tag, String text, Object... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /** Adds a text. */
    public Markup text(String text) {
        escape(text);
        return this;
    }

    /** Adds the program's own style sheet, as it is. */
    public Markup style(String css) {
        out.append("<style>\n").append(css).append("</style>\n");
        return this;
    }

    /** Returns the document. */
    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("still open: " + open);
        }
        return out.toString();
    }

    private StringBuilder tag(String tag, Object... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1] instanceof Double number ? rounded(number) : attributes[i + 1].toString());
            out.append('"');
        }
        return out;
    }

    private Markup lineAfter(String tag) {
        if (!INLINE.contains(tag)) {
            out.append('\n');
        }
        return this;
    }

    private void escape(String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(c);
            }
        });
    }

    private static String rounded(double number) {
        return BigDecimal.valueOf(number)
                .setScale(1, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
