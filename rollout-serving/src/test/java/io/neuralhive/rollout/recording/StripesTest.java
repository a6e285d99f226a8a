package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StripesTest {

    private final Stripes stripes = new Stripes();
    private final List<Stripe> all = new ArrayList<>();

    @BeforeEach
    void grow() {
        stripes.grow(1);
        stripes.grow(2);
        stripes.grow(2);
        stripes.whileAllAreLocked(all::add);
    }

    @Test
    void doubleIfThereAreStillSoMany() {
        assertThat(all).hasSize(4).doesNotHaveDuplicates();
    }

    /** Else what is seen would not have been so at any moment. */
    @Test
    void nobodyCountsInAnyWhileOneIsRead() {
        List<Boolean> locked = new ArrayList<>();
        stripes.whileAllAreLocked(read -> all.forEach(stripe -> locked.add(stripe.tryLock())));
        assertThat(locked).hasSize(16).containsOnly(false);
        assertThat(all).allMatch(Stripe::tryLock);
    }

    @Test
    void whoMeetsAnotherGoesElsewhereAndComesAwayWithNothingIfAllAreTaken() {
        Stripe taken = stripes.lock();
        Stripe other = null;
        for (int tries = 0; other == null && tries < 1_000; tries++) {
            other = stripes.tryLock();
        }
        assertThat(other).isNotNull().isNotSameAs(taken);
        all.forEach(Stripe::tryLock);
        for (int tries = 0; tries < 1_000; tries++) {
            assertThat(stripes.tryLock()).isNull();
        }
    }
}
