package io.neuralhive.rollout.reliability;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Writes values to bytes and reads them back. Refuses everything that is not a plain value, such as a lambda. A class and
 * a constant of an enum are written as a number that this process gives them, since nothing is read by another one.
 */
final class StateCodec {

    private static final byte RECORD = 0;
    private static final byte ENUM = 1;
    private static final byte OPTIONAL = 2;
    private static final byte LIST = 3;
    private static final byte MAP = 4;
    private static final byte STRING = 5;
    private static final byte INTEGER = 6;
    private static final byte LONG = 7;
    private static final byte DOUBLE = 8;
    private static final byte BOOLEAN = 9;
    private static final byte INSTANT = 10;
    private static final byte DURATION = 11;

    private record Shape(List<Method> accessors, Constructor<?> constructor) {
        static Shape of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                Shape shape = new Shape(
                        Arrays.stream(components)
                                .map(RecordComponent::getAccessor)
                                .toList(),
                        type.getDeclaredConstructor(types));
                // Reflection checks access at every call otherwise.
                shape.accessors().forEach(accessor -> accessor.setAccessible(true));
                shape.constructor().setAccessible(true);
                return shape;
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final Map<Object, Integer> NUMBERS = new ConcurrentHashMap<>();
    private static final List<Object> NUMBERED = new CopyOnWriteArrayList<>();

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private StateCodec() {}

    static byte[] encode(Object value) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
                DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, value);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> T decode(Class<T> type, byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return type.cast(read(in));
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(DataOutputStream out, Object value) throws IOException {
        if (value instanceof Record) {
            out.writeByte(RECORD);
            out.writeInt(number(value.getClass()));
            for (Method accessor : SHAPES.get(value.getClass()).accessors()) {
                write(out, component(value, accessor));
            }
        } else if (value instanceof Enum<?>) {
            out.writeByte(ENUM);
            out.writeInt(number(value));
        } else if (value instanceof Optional<?> optional) {
            writeAll(out, OPTIONAL, optional.stream().toList());
        } else if (value instanceof List<?> list) {
            writeAll(out, LIST, list);
        } else if (value instanceof Map<?, ?> map) {
            List<Object> flat = new ArrayList<>();
            map.forEach((key, item) -> flat.addAll(Arrays.asList(key, item)));
            writeAll(out, MAP, flat);
        } else if (value instanceof String text) {
            out.writeByte(STRING);
            out.writeUTF(text);
        } else if (value instanceof Integer number) {
            out.writeByte(INTEGER);
            out.writeInt(number);
        } else if (value instanceof Long number) {
            out.writeByte(LONG);
            out.writeLong(number);
        } else if (value instanceof Double number) {
            out.writeByte(DOUBLE);
            out.writeDouble(number);
        } else if (value instanceof Boolean truth) {
            out.writeByte(BOOLEAN);
            out.writeBoolean(truth);
        } else if (value instanceof Instant instant) {
            out.writeByte(INSTANT);
            out.writeLong(instant.getEpochSecond());
            out.writeInt(instant.getNano());
        } else if (value instanceof Duration span) {
            out.writeByte(DURATION);
            out.writeLong(span.getSeconds());
            out.writeInt(span.getNano());
        } else {
            throw new IOException("not a plain value: " + value.getClass());
        }
    }

    private static void writeAll(DataOutputStream out, byte kind, Collection<?> items) throws IOException {
        out.writeByte(kind);
        out.writeInt(items.size());
        for (Object item : items) {
            write(out, item);
        }
    }

    private static Object read(DataInputStream in) throws IOException, ReflectiveOperationException {
        return switch (in.readByte()) {
            case RECORD -> readRecord(in);
            case ENUM -> NUMBERED.get(in.readInt());
            case OPTIONAL -> readAll(in).stream().findFirst();
            case LIST -> readAll(in);
            case MAP -> readMap(in);
            case STRING -> in.readUTF();
            case INTEGER -> in.readInt();
            case LONG -> in.readLong();
            case DOUBLE -> in.readDouble();
            case BOOLEAN -> in.readBoolean();
            case INSTANT -> Instant.ofEpochSecond(in.readLong(), in.readInt());
            case DURATION -> Duration.ofSeconds(in.readLong(), in.readInt());
            default -> throw new IOException("not written by this class");
        };
    }

    private static Object readRecord(DataInputStream in) throws IOException, ReflectiveOperationException {
        Shape shape = SHAPES.get((Class<?>) NUMBERED.get(in.readInt()));
        Object[] values = new Object[shape.accessors().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(in);
        }
        return shape.constructor().newInstance(values);
    }

    private static List<Object> readAll(DataInputStream in) throws IOException, ReflectiveOperationException {
        List<Object> items = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            items.add(read(in));
        }
        return items;
    }

    private static Map<Object, Object> readMap(DataInputStream in) throws IOException, ReflectiveOperationException {
        List<Object> flat = readAll(in);
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            map.put(flat.get(i), flat.get(i + 1));
        }
        return map;
    }

    private static int number(Object classOrConstant) {
        Integer known = NUMBERS.get(classOrConstant);
        return known == null ? NUMBERS.computeIfAbsent(classOrConstant, StateCodec::nextNumber) : known;
    }

    private static synchronized int nextNumber(Object classOrConstant) {
        NUMBERED.add(classOrConstant);
        return NUMBERED.size() - 1;
    }

    private static Object component(Object value, Method accessor) {
        try {
            return accessor.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
