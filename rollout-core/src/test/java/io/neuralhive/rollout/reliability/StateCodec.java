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

/** Writes values to bytes and reads them back. Refuses everything that is not a plain value, such as a lambda. */
final class StateCodec {

    private record Shape(List<Method> accessors, Constructor<?> constructor) {
        static Shape of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                return new Shape(
                        Arrays.stream(components)
                                .map(RecordComponent::getAccessor)
                                .toList(),
                        type.getDeclaredConstructor(types));
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private static final Map<String, Class<?>> TYPES = new ConcurrentHashMap<>();

    private StateCodec() {}

    static byte[] encode(Object value) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
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
            out.writeUTF("record");
            out.writeUTF(value.getClass().getName());
            for (Method accessor : SHAPES.get(value.getClass()).accessors()) {
                write(out, component(value, accessor));
            }
        } else if (value instanceof Enum<?> constant) {
            out.writeUTF("enum");
            out.writeUTF(constant.getDeclaringClass().getName());
            out.writeUTF(constant.name());
        } else if (value instanceof Optional<?> optional) {
            writeAll(out, "optional", optional.stream().toList());
        } else if (value instanceof List<?> list) {
            writeAll(out, "list", list);
        } else if (value instanceof Map<?, ?> map) {
            List<Object> flat = new ArrayList<>();
            map.forEach((key, item) -> flat.addAll(Arrays.asList(key, item)));
            writeAll(out, "map", flat);
        } else if (value instanceof Double number) {
            out.writeUTF("double");
            out.writeDouble(number);
        } else if (value instanceof Instant instant) {
            out.writeUTF("instant");
            out.writeLong(instant.getEpochSecond());
            out.writeInt(instant.getNano());
        } else {
            out.writeUTF(value.getClass().getSimpleName());
            out.writeUTF(value.toString());
        }
    }

    private static void writeAll(DataOutputStream out, String kind, Collection<?> items) throws IOException {
        out.writeUTF(kind);
        out.writeInt(items.size());
        for (Object item : items) {
            write(out, item);
        }
    }

    private static Object read(DataInputStream in) throws IOException, ReflectiveOperationException {
        String kind = in.readUTF();
        return switch (kind) {
            case "record" -> readRecord(in);
            case "enum" -> enumConstant(type(in.readUTF()), in.readUTF());
            case "optional" -> readAll(in).stream().findFirst();
            case "list" -> readAll(in);
            case "map" -> readMap(in);
            case "String" -> in.readUTF();
            case "Integer" -> Integer.valueOf(in.readUTF());
            case "Long" -> Long.valueOf(in.readUTF());
            case "double" -> in.readDouble();
            case "instant" -> Instant.ofEpochSecond(in.readLong(), in.readInt());
            case "Boolean" -> Boolean.valueOf(in.readUTF());
            case "Duration" -> Duration.parse(in.readUTF());
            default -> throw new IOException("not a plain value: " + kind);
        };
    }

    private static Object readRecord(DataInputStream in) throws IOException, ReflectiveOperationException {
        Shape shape = SHAPES.get(type(in.readUTF()));
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

    private static Class<?> type(String name) {
        return TYPES.computeIfAbsent(name, key -> {
            try {
                return Class.forName(key);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Object enumConstant(Class<?> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Object component(Object value, Method accessor) {
        try {
            return accessor.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
