package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class VarintTest {

    @Property(seed = "4711")
    void aCountIsReadAsItWasWritten(@ForAll @LongRange(min = 0) long count) {
        ByteBuffer bytes = ByteBuffer.allocate(Varint.LONGEST);
        Varint.write(bytes, count);
        assertThat(Varint.read(bytes.flip())).isEqualTo(count);
    }

    @Property(seed = "4711")
    void aDifferenceIsReadAsItWasWritten(
            @ForAll @LongRange(min = 0) long count, @ForAll @LongRange(min = 0) long other) {
        ByteBuffer bytes = ByteBuffer.allocate(Varint.LONGEST);
        Varint.writeDifference(bytes, count, other);
        assertThat(Varint.readDifference(bytes.flip(), other)).isEqualTo(count);
    }

    @Property(seed = "4711")
    void aSmallDifferenceTakesOneByte(
            @ForAll @LongRange(min = 100) long other, @ForAll @LongRange(min = -64, max = 63) long difference) {
        ByteBuffer bytes = ByteBuffer.allocate(Varint.LONGEST);
        Varint.writeDifference(bytes, other + difference, other);
        assertThat(bytes.position()).isEqualTo(1);
    }
}
