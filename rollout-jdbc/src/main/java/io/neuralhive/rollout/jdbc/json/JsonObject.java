package io.neuralhive.rollout.jdbc.json;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object with typed access to its fields. Not thread-safe.
 *
 * <p>Numbers that JSON lacks are strings: {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}. Instants and
 * durations are strings in ISO 8601, constants their names. Empty values are omitted.
 */
final class JsonObject {

    private final String path;
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /**
     * Creates an empty object.
     *
     * @param path its path, for messages
     */
    JsonObject(String path) {
        this.path = path;
    }

    /** Returns an empty object to write. */
    static JsonObject json() {
        return new JsonObject("");
    }

    /** Returns the fields and their values: string, number, boolean, object or list. */
    Set<Map.Entry<String, Object>> entries() {
        return fields.entrySet();
    }

    /** Sets a field, or omits it if the value is an empty optional. */
    JsonObject put(String name, Object value) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(present -> put(name, present));
        } else {
            fields.put(name, plain(value));
        }
        return this;
    }

    private static Object plain(Object value) {
        if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
            return number.toString();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Instant || value instanceof Duration) {
            return value.toString();
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(JsonObject::plain).toList();
        }
        return value;
    }

    String text(String name) {
        return as(name, String.class, "a text");
    }

    boolean flag(String name) {
        return as(name, Boolean.class, "true or false");
    }

    int integer(String name) {
        long number = number(name);
        if (number != (int) number) {
            throw wrong(name, "a 32-bit integer");
        }
        return (int) number;
    }

    long number(String name) {
        Number number = as(name, Number.class, "an integer");
        if (!(number instanceof Long)) {
            throw wrong(name, "a 64-bit integer");
        }
        return number.longValue();
    }

    double decimal(String name) {
        Object value = get(name);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        return switch (String.valueOf(value)) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw wrong(name, "a number");
        };
    }

    Instant instant(String name) {
        return parsed(name, Instant::parse, "an instant");
    }

    Duration duration(String name) {
        return parsed(name, Duration::parse, "a duration");
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) {
        return constant(name, text(name), type, "a " + type.getSimpleName() + " known to this version");
    }

    JsonObject object(String name) {
        return as(name, JsonObject.class, "an object");
    }

    List<JsonObject> objects(String name) {
        return items(name, JsonObject.class, "objects");
    }

    List<Long> numbers(String name) {
        return items(name, Long.class, "integers");
    }

    <E extends Enum<E>> List<E> constants(String name, Class<E> type) {
        String wanted = "a list of " + type.getSimpleName() + " known to this version";
        return items(name, String.class, "texts").stream()
                .map(text -> constant(name, text, type, wanted))
                .toList();
    }

    /** Returns a field that may be missing, as in {@code json.optional("failure", JsonObject::text)}. */
    <T> Optional<T> optional(String name, BiFunction<JsonObject, String, T> read) {
        return fields.containsKey(name) ? Optional.of(read.apply(this, name)) : Optional.empty();
    }

    /** Returns the exception for a field with an unreadable value. */
    FormatException wrong(String name, String wanted) {
        return new FormatException(path + "." + name + " is not " + wanted);
    }

    private <E extends Enum<E>> E constant(String name, String text, Class<E> type, String wanted) {
        try {
            return Enum.valueOf(type, text);
        } catch (IllegalArgumentException e) {
            throw wrong(name, wanted);
        }
    }

    private <T> List<T> items(String name, Class<T> type, String wanted) {
        List<T> items = new ArrayList<>();
        for (Object item : as(name, List.class, "a list of " + wanted)) {
            if (!type.isInstance(item)) {
                throw wrong(name, "a list of " + wanted);
            }
            items.add(type.cast(item));
        }
        return items;
    }

    private <T> T parsed(String name, Function<String, T> parser, String wanted) {
        try {
            return parser.apply(text(name));
        } catch (DateTimeException e) {
            throw wrong(name, wanted);
        }
    }

    private <T> T as(String name, Class<T> type, String wanted) {
        Object value = get(name);
        if (!type.isInstance(value)) {
            throw wrong(name, wanted);
        }
        return type.cast(value);
    }

    private Object get(String name) {
        @Nullable Object value = fields.get(name);
        if (value == null) {
            throw new FormatException(path + "." + name + " is missing");
        }
        return value;
    }
}
