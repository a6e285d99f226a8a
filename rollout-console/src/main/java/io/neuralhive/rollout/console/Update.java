package io.neuralhive.rollout.console;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A self-contained update for clients: whoever has the latest of a kind needs no earlier one. Rendered once, on demand.
 */
final class Update {

    private final String kind;
    private final Object state;
    private final Supplier<byte[]> rendering;
    private byte @Nullable [] rendered;

    /**
     * Creates an update.
     *
     * @param kind the kind, of which clients need only the latest
     * @param state equal to that of another update of the kind if both have the same content
     */
    Update(String kind, Object state, Supplier<byte[]> rendering) {
        this.kind = kind;
        this.state = state;
        this.rendering = rendering;
    }

    String kind() {
        return kind;
    }

    boolean hasSameContent(@Nullable Update other) {
        return other != null && kind.equals(other.kind) && state.equals(other.state);
    }

    synchronized byte[] json() {
        byte[] json = rendered;
        if (json == null) {
            json = rendering.get();
            rendered = json;
        }
        return json;
    }
}
