package io.neuralhive.rollout.recording;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Slices in order of their index. All but two are kept as bytes, one behind the other. That one is open to which requests were added
 * last: packing rounds their latencies, which must not happen while more come. The other one was used last of those to which
 * outcomes are added, that need nothing rounded and may come late. Not thread-safe.
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
    /** To which requests were added last; null if none were. */
    private @Nullable Slice counting;

    private long countingIndex;
    /** Used last of the others; null if none was. */
    private @Nullable Slice latest;

    private long latestIndex;

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

    /** Returns a slice to which requests are to be added, until another is asked for. If there is none, it begins empty. */
    Slice count(long index) {
        if (counting != null && countingIndex == index) {
            return counting;
        }
        Slice wanted = change(index);
        latest = counting;
        latestIndex = countingIndex;
        counting = wanted;
        countingIndex = index;
        return wanted;
    }

    /** Returns a slice to which no requests are to be added, until another is asked for. If there is none, it begins empty. */
    Slice change(long index) {
        if (counting != null && countingIndex == index) {
            return counting;
        }
        if (latest != null && latestIndex == index) {
            return latest;
        }
        if (latest != null) {
            pack(place(latestIndex), SliceBytes.write(latest));
        }
        latest = opened(index);
        latestIndex = index;
        return latest;
    }

    private Slice opened(long index) {
        int place = place(index);
        if (place < 0) {
            insert(-place - 1, index);
            return new Slice();
        }
        Slice opened = SliceBytes.read(bytes(place));
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
        if (counting != null && countingIndex == indexes[0]) {
            counting = null;
        } else if (latest != null && latestIndex == indexes[0]) {
            latest = null;
        }
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

    private Slice at(int place) {
        if (counting != null && countingIndex == indexes[place]) {
            return counting;
        }
        if (latest != null && latestIndex == indexes[place]) {
            return latest;
        }
        return SliceBytes.read(bytes(place));
    }

    private ByteBuffer bytes(int place) {
        return ByteBuffer.wrap(bytes, begin(place), ends[place] - begin(place));
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
