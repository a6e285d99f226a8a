package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.config.yaml.Token.Kind;
import io.neuralhive.rollout.identity.Names;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * The tokens of all documents of a YAML text, in order. Rejects constructs that no configuration needs and only an
 * attack would contain.
 *
 * <p>Jackson's parser reports the kind and place of each token. It reports neither whether a scalar is quoted nor the
 * anchor of a scalar, and it gives the tag and anchor of a mapping to the first key as well: these are read from the
 * text, at the place of the token. The parser never interprets a token as a number. See
 * docs/decisions/0041-yaml-by-jackson.md.
 */
final class YamlTokens {

    private static final YAMLFactory YAML = new YAMLFactory();
    private static final String GLOBAL_TAG = "tag:yaml.org,2002:";
    private static final Set<String> TAGS_OF_YAML = Set.of(
            "!!null !!bool !!int !!float !!binary !!timestamp !!str !!seq !!map !!set !!omap !!pairs !!merge !!value !!yaml"
                    .split(" "));

    private final int[] characters;
    private final YAMLParser parser;
    private final Limits limits = new Limits();
    private final Problems problems;

    YamlTokens(String text, Problems problems) {
        this.characters = text.codePoints().toArray();
        this.parser = (YAMLParser) YAML.createParser(ObjectReadContext.empty(), text);
        this.problems = problems;
    }

    /** Returns the next token; after the last one, {@link Kind#END} outside of any mapping or list. */
    Token next() throws RefusedTextException {
        JsonToken type = parse();
        Place place = place();
        if (type == null) {
            // The parser also returns null, without being at its end, for a scalar with a wrong tag, as in "!!int +".
            return parser.isClosed() ? new Token(Kind.END, "", false, null, place) : scalar(type, place);
        }
        return switch (type) {
            case START_OBJECT -> start(Kind.MAPPING, place);
            case START_ARRAY -> start(Kind.LIST, place);
            case END_OBJECT, END_ARRAY -> {
                limits.end(place);
                yield new Token(Kind.END, "", false, null, place);
            }
            default -> parser.isCurrentAlias() ? alias(place) : scalar(type, place);
        };
    }

    /** Reads to the end of the key or value that begins with the given token. */
    void skip(Token first) throws RefusedTextException {
        int open = first.is(Kind.MAPPING) || first.is(Kind.LIST) ? 1 : 0;
        while (open > 0) {
            Token token = next();
            if (token.is(Kind.MAPPING) || token.is(Kind.LIST)) {
                open++;
            } else if (token.is(Kind.END)) {
                open--;
            }
        }
    }

    private Token start(Kind kind, Place place) throws RefusedTextException {
        limits.begin(parser.getObjectId(), place);
        return new Token(kind, "", false, known(tagOfValue(), place), place);
    }

    private Token alias(Place place) throws RefusedTextException {
        String name = parser.getString();
        if (!limits.alias(name, place)) {
            problems.add(place, "an alias must come after the value it repeats, not inside or before it");
        }
        return new Token(Kind.ALIAS, name, false, null, place);
    }

    private Token scalar(@Nullable JsonToken type, Place place) throws RefusedTextException {
        String anchor = null;
        String tagInText = null;
        int end = offset(parser.currentLocation());
        int i = offset(parser.currentTokenLocation());
        while (i < end && (characters[i] == '&' || characters[i] == '!')) {
            int start = i;
            i = endOfProperty(start, end);
            String property = new String(characters, start, i - start);
            if (property.startsWith("&")) {
                anchor = property.substring(1);
            } else {
                tagInText = property;
            }
            i = skipBlank(i, end);
        }
        boolean plain = i >= end || "'\"|>".indexOf(characters[i]) < 0;
        limits.scalar(anchor, place);
        String tag = type == JsonToken.PROPERTY_NAME ? tagInText : tagOfValue();
        String text = parser.getString();
        return new Token(Kind.SCALAR, text == null ? "" : text, plain, known(tag, place), place);
    }

    private int endOfProperty(int start, int end) {
        int i = start;
        while (i < end && " \t\r\n,[]{}".indexOf(characters[i]) < 0) {
            i++;
        }
        return i;
    }

    private int skipBlank(int start, int end) {
        int i = start;
        boolean comment = false;
        while (i < end && (comment || " \t\r\n#".indexOf(characters[i]) >= 0)) {
            comment = characters[i] == '#' || (comment && characters[i] != '\n' && characters[i] != '\r');
            i++;
        }
        return i;
    }

    private @Nullable String tagOfValue() {
        String tag = parser.getTypeId();
        if (tag == null) {
            return null;
        }
        return tag.startsWith(GLOBAL_TAG) ? "!!" + tag.substring(GLOBAL_TAG.length()) : "!" + tag;
    }

    private @Nullable String known(@Nullable String tag, Place place) throws RefusedTextException {
        if (tag != null && tag.startsWith("!!") && !TAGS_OF_YAML.contains(tag)) {
            problems.add(place, "the tag " + Names.printable(tag) + " is not allowed");
        }
        return tag;
    }

    // The parser throws exceptions of other types as well; a file must not choose which one a service has to handle.
    private @Nullable JsonToken parse() throws RefusedTextException {
        try {
            return parser.nextToken();
        } catch (StreamReadException e) {
            if (e.getCause() instanceof MarkedYamlEngineException cause) {
                throw malformed(cause);
            } else if (e.getCause() == null && isKeyExpected()) {
                throw new RefusedTextException(
                        place(),
                        "a key is an alias, a list or a mapping (? [1, 2]); only plain and quoted texts are"
                                + " allowed, also in the sections of other libraries");
            }
            throw malformed(e.getOriginalMessage());
        } catch (JacksonException e) {
            throw malformed(e.getOriginalMessage());
        } catch (RuntimeException e) {
            throw malformed(e.getMessage());
        }
    }

    private boolean isKeyExpected() {
        return parser.streamReadContext().inObject() && parser.currentToken() != JsonToken.PROPERTY_NAME;
    }

    private RefusedTextException malformed(MarkedYamlEngineException e) {
        String start = e.getContextMark()
                .map(mark -> ", in the value that begins in line " + place(mark).line())
                .orElse("");
        return malformed(e.getProblemMark().map(YamlTokens::place).orElse(Place.NONE), e.getProblem(), start);
    }

    private RefusedTextException malformed(@Nullable String problem) {
        return malformed(place(), problem, ", somewhere after this place");
    }

    private static RefusedTextException malformed(Place place, @Nullable String problem, String start) {
        return new RefusedTextException(
                place, "not well-formed YAML: " + Names.printable(String.valueOf(problem)) + start);
    }

    private static Place place(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Place place() {
        TokenStreamLocation location = parser.currentTokenLocation();
        return new Place(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    private static int offset(TokenStreamLocation location) {
        return (int) location.getCharOffset();
    }
}
