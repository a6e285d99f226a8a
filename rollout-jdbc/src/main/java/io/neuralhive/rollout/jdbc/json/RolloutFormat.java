package io.neuralhive.rollout.jdbc.json;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.store.WantedSplit;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.function.Function;

/**
 * The JSON form of stored rollouts. Every text names the version of the form in which it was written.
 *
 * <p>Within a version, fields may be added, but not removed or changed in meaning. A reader uses a default for a field
 * that is missing, and ignores unknown fields; what it must not ignore is a new kind or constant, which it refuses.
 * Stateless and thread-safe.
 */
public final class RolloutFormat {

    /** The version of the form that is written, and the highest one that is read. */
    public static final int VERSION = 1;

    private static final String SCHEMA_VERSION = "schemaVersion";

    private RolloutFormat() {}

    /** Returns the text of a rollout. */
    public static String write(Rollout rollout) {
        return JsonText.write(RolloutJson.write(versioned(), rollout));
    }

    /** Returns the text of an event. */
    public static String write(RolloutEvent event) {
        return JsonText.write(EventJson.write(versioned(), event));
    }

    /** Returns the text of a wanted split, without its token. */
    public static String write(WantedSplit wanted) {
        return JsonText.write(TrafficJson.write(wanted.split())
                .put("provisional", wanted.provisional())
                .put(SCHEMA_VERSION, VERSION));
    }

    /**
     * Parses a rollout.
     *
     * @throws FormatException if the text is not a rollout in a form that this version reads
     */
    public static Rollout readRollout(String text) {
        return read("rollout", text, RolloutJson::read);
    }

    /**
     * Parses an event.
     *
     * @throws FormatException if the text is not an event in a form that this version reads
     */
    public static RolloutEvent readEvent(String text) {
        return read("event", text, EventJson::read);
    }

    /**
     * Parses a wanted split.
     *
     * @param fencingToken its token, which is stored separately
     * @throws FormatException if the text is not a split in a form that this version reads
     */
    public static WantedSplit readSplit(String text, FencingToken fencingToken) {
        return read("split", text, json -> {
            TrafficSplit split = TrafficJson.readSplit(json);
            boolean provisional = json.optional("provisional", JsonObject::flag)
                    .orElse(split.step().isPresent());
            return new WantedSplit(split, fencingToken, provisional);
        });
    }

    private static JsonObject versioned() {
        return new JsonObject("").put(SCHEMA_VERSION, VERSION);
    }

    private static <T> T read(String what, String text, Function<JsonObject, T> reader) {
        JsonObject json = JsonText.parse(what, text);
        int version = json.integer(SCHEMA_VERSION);
        if (version < 1 || version > VERSION) {
            throw new FormatException(what + "." + SCHEMA_VERSION + " is " + version
                    + "; this version of the library reads 1 to " + VERSION + ": update it");
        }
        try {
            return reader.apply(json);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new FormatException(what + " has a value that this version does not allow: " + e.getMessage(), e);
        }
    }
}
