package io.neuralhive.rollout.policy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A type of setting: how a value is taken from an object or from text, and how it is written. All functions throw {@link
 * IllegalArgumentException} for invalid values.
 */
final class ValueKind {

    static final ValueKind FLAG = new ValueKind(ValueKind::parseFlag, Boolean.class::cast, String::valueOf);
    static final ValueKind COUNT = new ValueKind(BigDecimal::new, ValueKind::toLong, String::valueOf);
    static final ValueKind NUMBER =
            new ValueKind(BigDecimal::new, ValueKind::toDouble, v -> PlainNumber.of((double) v));
    static final ValueKind MINUTES =
            new ValueKind(BigDecimal::new, v -> toDuration(v, 60), v -> inUnits((Duration) v, Duration.ofMinutes(1)));
    static final ValueKind SECONDS =
            new ValueKind(BigDecimal::new, v -> toDuration(v, 1), v -> inUnits((Duration) v, Duration.ofSeconds(1)));
    static final ValueKind SHARES = new ValueKind(ValueKind::parseShares, ValueKind::toShares, ValueKind::formatShares);

    static final ValueKind LIMITS = new ValueKind(ValueKind::parseLimits, ValueKind::toLimits, String::valueOf);

    private final Function<String, Object> parse;
    private final Function<Object, Object> coerce;
    private final Function<Object, String> format;

    private ValueKind(
            Function<String, Object> parse, Function<Object, Object> coerce, Function<Object, String> format) {
        this.parse = parse;
        this.coerce = coerce;
        this.format = format;
    }

    static <E extends Enum<E>> ValueKind choice(Class<E> type) {
        return new ValueKind(text -> text, value -> Enum.valueOf(type, upper(value)), value -> lower((Enum<?>) value));
    }

    static <E extends Enum<E>> String names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(ValueKind::lower).collect(Collectors.joining(" or "));
    }

    Object parse(String text) {
        if (text.length() > 10_000) {
            throw new IllegalArgumentException("too long");
        }
        return parse.apply(text);
    }

    Object coerce(@Nullable Object value) {
        if (value == null) { // a map of overrides may hold one
            throw new IllegalArgumentException("no value");
        }
        try {
            return coerce.apply(value);
        } catch (ClassCastException e) {
            throw new IllegalArgumentException(e);
        }
    }

    String format(Object value) {
        return format.apply(value);
    }

    static int toInt(Object value) {
        long number = (long) value;
        if (number != (int) number) {
            throw new IllegalArgumentException("out of range");
        }
        return (int) number;
    }

    @SuppressWarnings("unchecked") // what coerce of SHARES returned
    static List<TrafficShare> shares(Object value) {
        return (List<TrafficShare>) value;
    }

    @SuppressWarnings("unchecked") // what coerce of LIMITS returned
    static List<MetricLimit> limits(Object value) {
        return (List<MetricLimit>) value;
    }

    private static Duration toDuration(Object value, long secondsPerUnit) {
        double units = toDouble(value);
        if (!(units >= 0 && units <= 366 * 86_400.0)) {
            throw new IllegalArgumentException("out of range");
        }
        return Duration.ofMillis(BigDecimal.valueOf(units)
                .multiply(BigDecimal.valueOf(secondsPerUnit * 1_000))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact());
    }

    private static Object parseFlag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static Object toLong(Object value) {
        BigDecimal number = toDecimal(value);
        if (number.precision() - number.scale() > 19) {
            throw new IllegalArgumentException("out of range");
        }
        try {
            return number.longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static double toDouble(Object value) {
        return toDecimal(value).doubleValue();
    }

    private static BigDecimal toDecimal(Object value) {
        if (!(value instanceof Number number)) {
            throw new IllegalArgumentException("not a number");
        }
        String digits = number.toString();
        if (digits.length() > PlainNumber.LONGEST) {
            throw new IllegalArgumentException("too many digits");
        }
        return new BigDecimal(digits);
    }

    private static Object parseShares(String text) {
        String inner = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        return Arrays.stream(inner.split(",", -1))
                .map(String::strip)
                .map(BigDecimal::new)
                .toList();
    }

    private static Object toShares(Object value) {
        List<?> items = value instanceof double[] fractions
                ? Arrays.stream(fractions).boxed().toList()
                : (List<?>) value;
        return items.stream()
                .map(item -> item instanceof TrafficShare share ? share : TrafficShare.of(toDouble(item)))
                .toList();
    }

    private static String formatShares(Object value) {
        return shares(value).stream()
                .map(share -> BigDecimal.valueOf(share.fraction()).toPlainString())
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static Object parseLimits(String text) {
        if (!(text.startsWith("[") && text.endsWith("]"))) {
            return List.of(text.split(",", -1));
        }
        String inner = text.substring(1, text.length() - 1);
        return inner.isBlank() ? List.of() : List.of(inner.split(",", -1));
    }

    private static Object toLimits(Object value) {
        return ((List<?>) value)
                .stream()
                        .map(item -> item instanceof MetricLimit limit ? limit : MetricLimit.parse((String) item))
                        .toList();
    }

    private static String inUnits(Duration value, Duration unit) {
        return BigDecimal.valueOf(value.toMillis())
                .divide(BigDecimal.valueOf(unit.toMillis()), 5, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String upper(Object value) {
        return value instanceof Enum<?> constant ? constant.name() : ((String) value).toUpperCase(Locale.ROOT);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
