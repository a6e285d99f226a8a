package io.neuralhive.rollout.jdbc;

import com.github.kagkarlsson.scheduler.serializer.Serializer;
import org.jspecify.annotations.Nullable;

/** Rows of wake-ups carry no data; what somebody else has put there is never turned into objects. */
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
