package io.neuralhive.rollout.config.yaml;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the nesting depth and the values of a text, over all its documents: an alias counts as all values that it
 * repeats, without being expanded.
 */
final class Limits {

    /** The maximum nesting depth, far more than a configuration needs. */
    static final int MAX_DEPTH = 50;

    /** The maximum number of values. */
    static final long MAX_VALUES = 20_000;

    private final Map<String, Long> anchors = new HashMap<>();
    private final Deque<Collection> open = new ArrayDeque<>();
    private long total;

    private static final class Collection {
        final @Nullable String anchor;
        long values = 1;

        Collection(@Nullable String anchor) {
            this.anchor = anchor;
        }
    }

    void scalar(@Nullable String anchor, Place place) throws RefusedTextException {
        startDocumentAtTop();
        add(1, place);
        define(anchor, 1);
    }

    void begin(@Nullable String anchor, Place place) throws RefusedTextException {
        startDocumentAtTop();
        open.push(new Collection(anchor));
        if (open.size() > MAX_DEPTH) {
            throw new RefusedTextException(place, "more than " + MAX_DEPTH + " levels of nesting are not allowed");
        }
    }

    void end(Place place) throws RefusedTextException {
        Collection closed = open.pop();
        add(closed.values, place);
        define(closed.anchor, closed.values);
    }

    /** Counts an alias. Returns false if no value with that anchor has ended before it in its document. */
    boolean alias(String anchor, Place place) throws RefusedTextException {
        startDocumentAtTop();
        Long values = anchors.get(anchor);
        add(values == null ? 1 : values, place);
        return values != null;
    }

    private void startDocumentAtTop() {
        if (open.isEmpty()) {
            anchors.clear();
        }
    }

    private void define(@Nullable String anchor, long values) {
        if (anchor != null) {
            anchors.put(anchor, values);
        }
    }

    private void add(long values, Place place) throws RefusedTextException {
        Collection parent = open.peek();
        long sum;
        if (parent == null) {
            total += values;
            sum = total;
        } else {
            parent.values += values;
            sum = parent.values;
        }
        if (sum > MAX_VALUES) {
            throw new RefusedTextException(
                    place, "more than " + MAX_VALUES + " values, with aliases spelled out, are not allowed");
        }
    }
}
