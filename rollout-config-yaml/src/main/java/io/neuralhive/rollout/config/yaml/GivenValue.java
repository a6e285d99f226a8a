package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.config.yaml.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A value as written in a file. It is a flag or a number only if every version of YAML reads it that way; everything
 * else, such as {@code yes} or {@code 010}, is text, and so is what no setting accepts, such as an alias.
 *
 * @param value a Boolean, a BigDecimal, a String, or a list of these
 * @param text the value as given
 * @param hint why no setting accepts this value although it may look valid; empty if there is nothing to add
 * @param place where the value begins; in a list with a hint, where the item begins that the hint is about
 */
record GivenValue(Object value, String text, String hint, Place place) {

    private static final String NO_VALUE = "leave the key out to keep the default";
    private static final int MAX_NUMBER_LENGTH = 40;
    private static final int MAX_LIST_LENGTH = 1_000;

    /** A number whose exponent fits a BigDecimal. */
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?0*[0-9]{1,9})?");

    private static final Pattern LIKE_A_NUMBER = Pattern.compile("[-+]?\\.?[0-9][0-9a-fA-FoOxX_:.+-]*");
    private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");

    /** Reads the value that begins with the given token, up to its end. */
    static GivenValue read(YamlTokens tokens, Token first) throws RefusedTextException {
        if (!first.is(Kind.LIST) || first.tag() != null) {
            return single(tokens, first);
        }
        List<GivenValue> items = new ArrayList<>();
        for (Token item = tokens.next(); !item.is(Kind.END); item = tokens.next()) {
            if (items.size() < MAX_LIST_LENGTH) {
                items.add(single(tokens, item));
            } else {
                tokens.skip(item); // a list this long is rejected anyway
            }
        }
        return list(items, first.place());
    }

    /** Returns the value of a scalar without a tag. */
    static GivenValue of(Token scalar) {
        String text = scalar.text();
        boolean isFlag = text.equals("true") || text.equals("false");
        boolean isNumber =
                text.length() <= MAX_NUMBER_LENGTH && NUMBER.matcher(text).matches();
        Object value = text;
        String hint = "";
        if (!scalar.plain()) {
            hint = isFlag || isNumber ? "without quotes" : "";
        } else if (isFlag) {
            value = text.equals("true");
        } else if (isNumber) {
            value = new BigDecimal(text);
        } else if (NULL.matcher(text).matches()) {
            hint = NO_VALUE;
        } else if (text.length() <= MAX_NUMBER_LENGTH
                && LIKE_A_NUMBER.matcher(text).matches()) {
            hint = "digits as in 10 or 0.25, without leading zeros, _ or :";
        }
        return new GivenValue(value, text, hint, scalar.place());
    }

    boolean isNull() {
        return hint.equals(NO_VALUE);
    }

    private static GivenValue single(YamlTokens tokens, Token first) throws RefusedTextException {
        if (first.isUntaggedScalar()) {
            return of(first);
        }
        tokens.skip(first);
        return new GivenValue(first.shown(), first.shown(), misfit(first), first.place());
    }

    private static String misfit(Token first) {
        if (first.is(Kind.ALIAS)) {
            return "aliases are not supported";
        } else if (first.tag() != null) {
            return "without a tag";
        }
        return first.is(Kind.LIST) ? "no list inside a list" : "no mapping";
    }

    private static GivenValue list(List<GivenValue> items, Place start) {
        String text = items.stream().map(GivenValue::text).collect(Collectors.joining(", ", "[", "]"));
        List<Object> values = items.stream().map(GivenValue::value).toList();
        return items.stream()
                .filter(item -> !item.hint.isEmpty())
                .findFirst()
                .map(item -> new GivenValue(values, text, item.hint, item.place))
                .orElseGet(() -> new GivenValue(values, text, "", start));
    }
}
