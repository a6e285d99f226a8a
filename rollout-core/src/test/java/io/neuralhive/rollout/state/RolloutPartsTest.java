package io.neuralhive.rollout.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.policy.DegradationCriteria;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two arguments side by side that are swapped by mistake must not compile. */
class RolloutPartsTest {

    @ParameterizedTest
    @ValueSource(
            classes = {
                Rollout.class,
                RolloutIdentity.class,
                Position.class,
                Schedule.class,
                Findings.class,
                Saved.class,
                DegradationCriteria.class
            })
    void hasFewComponentsAndNoNeighboursOfOneType(Class<?> part) {
        List<Type> types = Arrays.stream(part.getRecordComponents())
                .map(RecordComponent::getGenericType)
                .toList();
        assertThat(types).hasSizeBetween(3, 8);
        for (int i = 1; i < types.size(); i++) {
            assertThat(types.get(i)).as("component %d", i).isNotEqualTo(types.get(i - 1));
        }
    }
}
