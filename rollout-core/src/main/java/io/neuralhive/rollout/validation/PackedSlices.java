package io.neuralhive.rollout.validation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Slices in order of their index. All but the two that were used last are kept as bytes, one behind the other: of half an hour each,
 * so that outcomes up to half an hour late are added to what is open. Not thread-safe.
 */
final class PackedSlices {

    private static final byte[] NONE = {};

    /** Takes a slice, which is not to be changed. */
    interface Visitor {
        void accept(long index, Slice slice);
    }

    private long[] indexes = new long[1];
    /** Where the bytes of each end. Of those that are open there are none. */
    private int[] ends = new int[1];

    private byte[] bytes = NONE;
    private int size;
    /** What was used last; null if nothing was. */
    private @Nullable Slice latest;

    private long latestIndex;
    /** What was used before that; null if nothing was. */
    private @Nullable Slice earlier;

    private long earlierIndex;

    int size() {
        return size;
    }

    /** Returns the least index; there must be one. */
    long first() {
        return indexes[0];
    }

    LongStream indexes() {
        return Arrays.stream(indexes, 0, size);
    }

    /** Returns a slice to be changed, until others are. If there is none, it begins empty. */
    Slice change(long index) {
        if (latest != null && latestIndex == index) {
            return latest;
        }
        Slice wanted = earlier != null && earlierIndex == index ? earlier : opened(index);
        earlier = latest;
        earlierIndex = latestIndex;
        latest = wanted;
        latestIndex = index;
        return wanted;
    }

    /** Opens a slice in place of the one that was used least recently. */
    private Slice opened(long index) {
        if (earlier != null) {
            pack(place(earlierIndex), SliceBytes.write(earlier));
            earlier = null;
        }
        int place = place(index);
        if (place < 0) {
            insert(-place - 1, index);
            return new Slice();
        }
        Slice opened = at(place);
        pack(place, NONE);
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
        close(indexes[0]);
        pack(0, NONE);
        size--;
        System.arraycopy(indexes, 1, indexes, 0, size);
        System.arraycopy(ends, 1, ends, 0, size);
        return first;
    }

    /** Calls back with each slice from one index to another, both included. */
    void forEach(long from, long to, Visitor visitor) {
        int place = place(from);
        for (int i = place < 0 ? -place - 1 : place; i < size && indexes[i] <= to; i++) {
            visitor.accept(indexes[i], at(i));
        }
    }

    private void close(long index) {
        if (earlier != null && earlierIndex == index) {
            earlier = null;
        } else if (latest != null && latestIndex == index) {
            latest = earlier;
            latestIndex = earlierIndex;
            earlier = null;
        }
    }

    private Slice at(int place) {
        if (latest != null && latestIndex == indexes[place]) {
            return latest;
        }
        if (earlier != null && earlierIndex == indexes[place]) {
            return earlier;
        }
        return SliceBytes.read(ByteBuffer.wrap(bytes, begin(place), ends[place] - begin(place)));
    }

    private int place(long index) {
        return Arrays.binarySearch(indexes, 0, size, index);
    }

    private int begin(int place) {
        return place == 0 ? 0 : ends[place - 1];
    }

    private void insert(int place, long index) {
        if (size == indexes.length) {
            // By one: of each version there are some fifty, which come one each half hour.
            indexes = Arrays.copyOf(indexes, size + 1);
            ends = Arrays.copyOf(ends, indexes.length);
        }
        System.arraycopy(indexes, place, indexes, place + 1, size - place);
        System.arraycopy(ends, place, ends, place + 1, size - place);
        indexes[place] = index;
        ends[place] = begin(place);
        size++;
    }

    private void pack(int place, byte[] with) {
        int begin = begin(place);
        int end = ends[place];
        int grown = with.length - (end - begin);
        byte[] more = new byte[bytes.length + grown];
        System.arraycopy(bytes, 0, more, 0, begin);
        System.arraycopy(with, 0, more, begin, with.length);
        System.arraycopy(bytes, end, more, end + grown, bytes.length - end);
        bytes = more;
        for (int i = place; i < size; i++) {
            ends[i] += grown;
        }
    }
}
