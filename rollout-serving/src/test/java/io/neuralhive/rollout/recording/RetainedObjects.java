package io.neuralhive.rollout.recording;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Counts the objects that an object of this library keeps alive, whatever it is made of inside. */
final class RetainedObjects {

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> toVisit = new ArrayDeque<>();

    private RetainedObjects() {}

    static int count(Object root) {
        RetainedObjects objects = new RetainedObjects();
        objects.found(root);
        while (!objects.toVisit.isEmpty()) {
            objects.visit(objects.toVisit.poll());
        }
        return objects.seen.size();
    }

    private void found(Object object) {
        if (object != null && seen.add(object)) {
            toVisit.add(object);
        }
    }

    private void visit(Object object) {
        if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                found(key);
                found(value);
            });
        } else if (object instanceof Collection<?> collection) {
            collection.forEach(this::found);
        } else if (object instanceof Optional<?> optional) {
            optional.ifPresent(this::found);
        } else if (object instanceof AtomicReference<?> reference) {
            found(reference.get());
        } else if (object instanceof AtomicReferenceArray<?> array) {
            for (int i = 0; i < array.length(); i++) {
                found(array.get(i));
            }
        } else if (object instanceof Object[] array) {
            for (Object element : array) {
                found(element);
            }
        } else if (object.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(object) / 1_000; i++) {
                found(new Object()); // a large array of numbers is not for free either
            }
        } else if (object.getClass().getName().startsWith("io.neuralhive.rollout.")) {
            visitFields(object);
        }
    }

    private void visitFields(Object object) {
        for (Class<?> type = object.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                boolean ours = type.getName().startsWith("io.neuralhive.rollout.");
                if (ours
                        && !Modifier.isStatic(field.getModifiers())
                        && !field.getType().isPrimitive()) {
                    found(read(field, object));
                }
            }
        }
    }

    private static Object read(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("can't read " + field, e);
        }
    }
}
