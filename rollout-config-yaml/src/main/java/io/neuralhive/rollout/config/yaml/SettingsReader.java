package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.PolicyProblem;
import io.neuralhive.rollout.policy.RolloutPolicy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;

/** Finds our settings in a YAML text, between those of others, and changes a policy accordingly. Used once. */
final class SettingsReader {

    private static final String DOTS = "give each part between dots a mapping of its own";

    private final YamlEvents events;
    private final ValueReader values;
    private final Set<String> ignored;
    private final SourceProblems problems;
    private final Map<String, Place> seen = new HashMap<>();

    SettingsReader(String text, RolloutPolicy start, Set<String> ignored, SourceProblems problems) {
        this.events = new YamlEvents(text, problems);
        this.values = new ValueReader(events, start, problems);
        this.ignored = ignored;
        this.problems = problems;
    }

    private interface Entry {
        /** Reads an entry up to the end of its value. */
        void read(ScalarEvent key, Event value) throws RefusedTextException;
    }

    Applied read() throws RefusedTextException {
        events.next(); // the start of the stream
        if (!(events.next() instanceof StreamEndEvent)) {
            readDocument();
        }
        return values.applied();
    }

    private void readDocument() throws RefusedTextException {
        Event root = events.next();
        if (isMapping("", root)) {
            readEntries("", this::readAtTop);
        }
        events.next(); // the end of the document
        Event next = events.next();
        if (!(next instanceof StreamEndEvent)) {
            problems.add(Place.of(next), "a second document is not allowed; give everything in the first");
        }
    }

    private void readAtTop(ScalarEvent key, Event value) throws RefusedTextException {
        String name = key.getValue();
        if (!name.equals(OurNames.ROOT)) {
            readOther("", key, value, OurNames.meantAtTop(name));
        } else if (isFirst(name, key, value) && isMapping(name, value)) {
            readEntries(name, this::readUnderRoot);
        }
    }

    private void readUnderRoot(ScalarEvent key, Event value) throws RefusedTextException {
        String path = OurNames.ROOT + "." + key.getValue();
        if (!OurNames.isSection(key.getValue())) {
            readOther(OurNames.ROOT + ".", key, value, OurNames.meantUnderRoot(key.getValue()));
        } else if (isFirst(path, key, value) && isMapping(path, value)) {
            readEntries(path, (name, given) -> readSetting(path + "." + name.getValue(), name, given));
        }
    }

    private void readSetting(String path, ScalarEvent key, Event value) throws RefusedTextException {
        Optional<PolicyKey> setting = PolicyKey.ofPath(path);
        if (setting.isEmpty()) {
            String nearest = PolicyKey.nearest(path, PolicyKey::path);
            problems.add(Place.of(key), PolicyProblem.unknown(path, ValueReader.describe(value), nearest), "");
            events.skip(value);
        } else if (isFirst(path, key, value)) {
            values.read(setting.get(), value);
        }
    }

    private void readOther(String parent, ScalarEvent key, Event value, Optional<String> meant)
            throws RefusedTextException {
        String path = parent + key.getValue();
        if (meant.isPresent() && !ignored.contains(path)) {
            PolicyProblem problem = PolicyProblem.unknown(path, ValueReader.describe(value), meant.get());
            problems.add(Place.of(key), problem, key.getValue().contains(".") ? DOTS : SourceProblems.OTHERS);
        }
        events.skip(value);
    }

    private void readEntries(String parent, Entry entry) throws RefusedTextException {
        for (Event key = events.next(); !(key instanceof MappingEndEvent); key = events.next()) {
            if (key instanceof ScalarEvent name && isOrdinary(name)) {
                entry.read(name, events.next());
                continue;
            }
            boolean ofOthers = parent.isEmpty() && key instanceof CollectionStartEvent;
            if (!ofOthers) {
                problems.add(
                        Place.of(key),
                        "among the keys of " + (parent.isEmpty() ? "the file" : parent)
                                + " no alias, merge key (<<), tag or compound key is allowed; write the settings out");
            }
            events.skip(key);
            events.skip(events.next());
        }
    }

    private static boolean isOrdinary(ScalarEvent key) {
        return key.getTag() == null && !(key.isPlain() && key.getValue().equals("<<"));
    }

    private boolean isFirst(String path, ScalarEvent key, Event value) throws RefusedTextException {
        Place place = Place.of(key);
        Place first = seen.putIfAbsent(path, place);
        if (first != null) {
            problems.add(place, Names.printable(path) + " stands here again, after line " + first.line());
            events.skip(value);
        }
        return first == null;
    }

    /** Returns whether a mapping is to be read; if not, the value is skipped. One without entries may be left empty. */
    private boolean isMapping(String path, Event value) throws RefusedTextException {
        if (value instanceof MappingStartEvent start && start.getTag() == null) {
            return true;
        }
        boolean empty = value instanceof ScalarEvent scalar
                && scalar.getTag() == null
                && GivenValue.of(scalar).isNull();
        if (!empty) {
            String what = path.isEmpty() ? "the file" : Names.printable(path);
            problems.add(
                    Place.of(value),
                    what + " is " + Names.printable(ValueReader.describe(value))
                            + "; allowed is a mapping of names to values, without alias or tag");
        }
        events.skip(value);
        return false;
    }
}
