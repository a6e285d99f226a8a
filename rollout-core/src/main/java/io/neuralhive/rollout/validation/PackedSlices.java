package io.neuralhive.rollout.validation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Slices in order of their index. All but the few that were used last are kept as bytes. Not thread-safe. */
final class PackedSlices {

    /** Of half an hour, so that outcomes up to half an hour late are added to what is open. */
    private static final int MOST_OPEN = 2;

    private static final int FEWEST = 4;
    private static final byte[] OPEN = {};

    /** Takes a slice, which is not to be changed. */
    interface Visitor {
        void accept(long index, Slice slice);
    }

    private long[] indexes = new long[FEWEST];
    private byte[][] packed = new byte[FEWEST][];
    private int size;
    /** Those used least recently are packed first. */
    private final Map<Long, Slice> open = new LinkedHashMap<>(2 * MOST_OPEN, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Slice> eldest) {
            boolean isOne = size() > MOST_OPEN;
            if (isOne) {
                packed[place(eldest.getKey())] = SliceBytes.write(eldest.getValue());
            }
            return isOne;
        }
    };

    int size() {
        return size;
    }

    /** Returns the least index; there must be one. */
    long first() {
        return indexes[0];
    }

    /** Returns the greatest index; there must be one. */
    long last() {
        return indexes[size - 1];
    }

    LongStream indexes() {
        return Arrays.stream(indexes, 0, size);
    }

    /** Returns a slice to be changed, until others are. If there is none, it begins empty. */
    Slice change(long index) {
        Slice known = open.get(index);
        if (known != null) {
            return known;
        }
        int place = place(index);
        Slice opened = place < 0 ? new Slice() : SliceBytes.read(packed[place]);
        if (place < 0) {
            insert(-place - 1, index);
        } else {
            packed[place] = OPEN;
        }
        open.put(index, opened);
        return opened;
    }

    /** Returns a slice that is not to be changed; null if there is none. */
    @Nullable
    Slice get(long index) {
        int place = place(index);
        return place < 0 ? null : at(place);
    }

    /** Takes the first slice out. */
    Slice removeFirst() {
        Slice first = at(0);
        open.remove(indexes[0]);
        size--;
        System.arraycopy(indexes, 1, indexes, 0, size);
        System.arraycopy(packed, 1, packed, 0, size);
        packed[size] = OPEN;
        return first;
    }

    /** Calls back with each slice from one index to another, both included. */
    void forEach(long from, long to, Visitor visitor) {
        int place = place(from);
        for (int i = place < 0 ? -place - 1 : place; i < size && indexes[i] <= to; i++) {
            visitor.accept(indexes[i], at(i));
        }
    }

    private Slice at(int place) {
        Slice known = open.get(indexes[place]);
        return known != null ? known : SliceBytes.read(packed[place]);
    }

    private int place(long index) {
        return Arrays.binarySearch(indexes, 0, size, index);
    }

    private void insert(int place, long index) {
        if (size == indexes.length) {
            // By little: of each version there are some fifty, which come one each half hour.
            indexes = Arrays.copyOf(indexes, size + Math.max(2, size / 8));
            packed = Arrays.copyOf(packed, indexes.length);
        }
        System.arraycopy(indexes, place, indexes, place + 1, size - place);
        System.arraycopy(packed, place, packed, place + 1, size - place);
        indexes[place] = index;
        packed[place] = OPEN;
        size++;
    }
}
