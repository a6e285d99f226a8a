package io.neuralhive.rollout.config.yaml;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * A value as it stands in a file. Only what every version of YAML reads in the same way counts as a flag or a number; all
 * else, like {@code yes} or {@code 010}, is text.
 *
 * @param value a Boolean, a BigDecimal, a String, or a list of these
 * @param text the value as given
 * @param hint why the text is no flag or number although it looks like one; empty if it doesn't
 */
record GivenValue(Object value, String text, String hint) {

    private static final String NO_VALUE = "leave the key out to keep the default";
    private static final int LONGEST_NUMBER = 40;
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");
    private static final Pattern LIKE_A_NUMBER = Pattern.compile("[-+]?\\.?[0-9][0-9a-fA-FoOxX_:.+-]*");
    private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");

    static GivenValue of(ScalarEvent scalar) {
        String text = scalar.getValue();
        boolean isFlag = text.equals("true") || text.equals("false");
        boolean isNumber =
                text.length() <= LONGEST_NUMBER && NUMBER.matcher(text).matches();
        if (!scalar.isPlain()) {
            return new GivenValue(text, text, isFlag || isNumber ? "without quotes" : "");
        } else if (isFlag) {
            return new GivenValue(text.equals("true"), text, "");
        } else if (isNumber) {
            return new GivenValue(new BigDecimal(text), text, "");
        } else if (NULL.matcher(text).matches()) {
            return new GivenValue(text, text, NO_VALUE);
        } else if (text.length() <= LONGEST_NUMBER
                && LIKE_A_NUMBER.matcher(text).matches()) {
            return new GivenValue(text, text, "digits as in 10 or 0.25, without leading zeros, _ or :");
        }
        return new GivenValue(text, text, "");
    }

    static GivenValue of(List<GivenValue> items) {
        String hint = items.stream()
                .map(GivenValue::hint)
                .filter(h -> !h.isEmpty())
                .findFirst()
                .orElse("");
        String text = items.stream().map(GivenValue::text).collect(Collectors.joining(", ", "[", "]"));
        return new GivenValue(items.stream().map(GivenValue::value).toList(), text, hint);
    }

    boolean isNull() {
        return hint.equals(NO_VALUE);
    }
}
