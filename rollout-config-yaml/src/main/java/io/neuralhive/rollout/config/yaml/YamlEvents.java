package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.identity.Names;
import java.io.StringReader;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** The events of a YAML text, one after the other. Refuses what no configuration needs and only an attack would have. */
final class YamlEvents {

    /** What {@code !!} stands for. */
    static final String GLOBAL_TAG = "tag:yaml.org,2002:";

    private static final Set<String> TYPES_OF_YAML =
            Set.of("null bool int float binary timestamp str seq map set omap pairs merge value yaml".split(" "));

    private final ParserImpl parser;
    private final Limits limits = new Limits();
    private final SourceProblems problems;
    private Place last = new Place(1, 1);

    YamlEvents(String text, SourceProblems problems) {
        this.problems = problems;
        parser = new ParserImpl(new StreamReader(new StringReader(text)), new LoaderOptions());
    }

    Event next() throws RefusedTextException {
        Event event = parse();
        Place place = Place.of(event);
        last = place;
        if (event instanceof ScalarEvent scalar) {
            refuseUnknown(scalar.getTag(), place);
            limits.scalar(scalar.getAnchor(), place);
        } else if (event instanceof CollectionStartEvent start) {
            refuseUnknown(start.getTag(), place);
            limits.begin(start.getAnchor(), place);
        } else if (event instanceof CollectionEndEvent) {
            limits.end(place);
        } else if (event instanceof AliasEvent alias) {
            if (!limits.alias(alias.getAnchor(), place)) {
                problems.add(place, "an alias has to stand behind the value it repeats, not inside or before it");
            }
        }
        return event;
    }

    /** Reads to the end of the node that begins with the given event. */
    void skip(Event first) throws RefusedTextException {
        int open = first instanceof CollectionStartEvent ? 1 : 0;
        while (open > 0) {
            Event event = next();
            if (event instanceof CollectionStartEvent) {
                open++;
            } else if (event instanceof CollectionEndEvent) {
                open--;
            }
        }
    }

    // The parser lets exceptions of other kinds through, and a file must not decide which one a service gets to see.
    private Event parse() throws RefusedTextException {
        try {
            return parser.getEvent();
        } catch (MarkedYAMLException e) {
            Place place = e.getProblemMark() == null ? Place.NONE : Place.of(e.getProblemMark());
            String start = e.getContextMark() == null
                    ? ""
                    : ", in what begins in line " + Place.of(e.getContextMark()).line();
            throw malformed(place, e.getProblem(), start);
        } catch (RuntimeException e) {
            throw malformed(last, e.getMessage(), ", somewhere behind this place");
        }
    }

    private static RefusedTextException malformed(Place place, @Nullable String problem, String start) {
        return new RefusedTextException(
                place, "not well-formed YAML: " + Names.printable(String.valueOf(problem)) + start);
    }

    private void refuseUnknown(@Nullable String tag, Place place) throws RefusedTextException {
        if (tag != null && tag.startsWith(GLOBAL_TAG)) {
            String type = tag.substring(GLOBAL_TAG.length());
            if (!TYPES_OF_YAML.contains(type)) {
                problems.add(place, "the tag " + Names.printable("!!" + type) + " is not allowed");
            }
        }
    }
}
