package io.neuralhive.rollout.console;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something to be told, whole: who knows the latest of a kind needs none before it. Rendered once, and only if asked for. */
final class Update {

    private final String kind;
    private final Object state;
    private final Supplier<byte[]> rendering;
    private byte @Nullable [] rendered;

    /**
     * Creates news.
     *
     * @param kind what it is about
     * @param state equal to that of other news of the kind if both say the same
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
