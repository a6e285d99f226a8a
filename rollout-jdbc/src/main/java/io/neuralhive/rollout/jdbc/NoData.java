package io.neuralhive.rollout.jdbc;

import com.github.kagkarlsson.scheduler.serializer.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A data type for the rows of timers, which carry no data; foreign data in a row is never deserialized into objects.
 */
final class NoData implements Serializer {

    @Override
    public byte @Nullable [] serialize(@Nullable Object data) {
        return null;
    }

    @Override
    public <T> @Nullable T deserialize(Class<T> type, byte @Nullable [] serializedData) {
        return null;
    }
}
