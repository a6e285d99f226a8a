package io.neuralhive.rollout.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class ProportionProperties {

    @Property
    void theIntervalHoldsTheShareAndNarrowsWithMore(
            @ForAll @LongRange(max = 1_000_000) long count, @ForAll @LongRange(min = 1, max = 1_000_000) long of) {
        Assume.that(count <= of);
        Proportion few = new Proportion(count, of);
        Proportion many = new Proportion(10 * count, 10 * of);
        assertThat(few.low()).isBetween(0.0, few.value());
        assertThat(few.high()).isBetween(few.value(), 1.0);
        assertThat(many.high() - many.low()).isLessThan(few.high() - few.low());
    }

    @Property
    void whatHadItAndWhatHadItNotMirrorEachOther(
            @ForAll @LongRange(max = 10_000) long count, @ForAll @LongRange(min = 1, max = 10_000) long of) {
        Assume.that(count <= of);
        Proportion had = new Proportion(count, of);
        Proportion hadNot = new Proportion(of - count, of);
        assertThat(had.low()).isCloseTo(1 - hadNot.high(), within(1e-12));
    }
}
