package io.neuralhive.rollout.prometheus;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.identity.StepRef;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A query in PromQL with placeholders. A name replaces the whole string of an equality matcher, so that it can't be
 * parsed as part of the query or as a pattern.
 *
 * @param text the query
 */
record Template(String text) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$([A-Za-z_]\\w*)");
    private static final String LABELS = "labels";
    private static final String WINDOW = "window";
    private static final String RECENT = "recent";
    private static final Set<String> NAMES = Set.of("model", "version", "rollout", "step");

    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"", Pattern.DOTALL);
    private static final Pattern OTHER_QUOTE = Pattern.compile("['`#]");
    private static final Pattern EQUALS = Pattern.compile("(?<![!<>=~])=\\s*$");
    private static final Pattern LABELS_IN_PLACE = Pattern.compile("[{,]\\s*\\$labels\\s*[},]");

    private static final int LONGEST = 10_000;

    /** Checks that the placeholders are known, used safely, and sufficient to distinguish versions. */
    Template {
        require(!text.isBlank() && text.length() <= LONGEST, text, "give 1 to " + LONGEST + " characters");
        Set<String> used = placeholders(text);
        for (String name : used) {
            require(
                    NAMES.contains(name) || Set.of(LABELS, WINDOW, RECENT).contains(name),
                    text,
                    "$" + name
                            + " is not known; allowed are $labels, $model, $version, $rollout, $step, $window and $recent");
        }
        require(
                used.contains(LABELS) || (used.contains("model") && used.contains("version")),
                text,
                "use $labels, or both $model and $version; otherwise versions would be mixed");
        requireNamesInMatchers(text);
    }

    /** Scans the strings of a query: a name is not allowed outside of them, and inside only as the whole string. */
    private static void requireNamesInMatchers(String text) {
        StringBuilder outside = new StringBuilder();
        Matcher strings = STRING.matcher(text);
        int end = 0;
        for (; strings.find(); end = strings.end()) {
            outside.append(text, end, strings.start());
            Set<String> named = placeholders(strings.group(1));
            boolean isName = NAMES.stream().anyMatch(name -> strings.group(1).equals("$" + name));
            boolean isMatched = EQUALS.matcher(outside).find();
            require(
                    named.isEmpty() || (isName && isMatched),
                    text,
                    "write a name as label=\"$model\", with = and as the whole string");
            outside.append("\"\"");
        }
        String rest = outside.append(text.substring(end)).toString();
        require(!OTHER_QUOTE.matcher(rest).find(), text, "write strings in double quotes, without comments");
        require(
                placeholders(rest).stream().noneMatch(NAMES::contains),
                text,
                "write a name in double quotes, as in label=\"$model\"");
        require(
                count(LABELS_IN_PLACE, rest) == count(Pattern.compile("\\$labels\\b"), rest),
                text,
                "write $labels in the braces of a selector, as in metric{$labels}");
    }

    private static Set<String> placeholders(String text) {
        return PLACEHOLDER.matcher(text).results().map(match -> match.group(1)).collect(Collectors.toSet());
    }

    private static long count(Pattern pattern, String text) {
        return pattern.matcher(text).results().count();
    }

    private static void require(boolean isMet, String text, String what) {
        if (!isMet) {
            throw new IllegalArgumentException(
                    "The query " + Names.printableSentence(text) + " is not allowed: " + what);
        }
    }

    /** Returns the query for a subject. */
    String fill(Subject subject) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match, subject)));
    }

    private static String value(MatchResult match, Subject subject) {
        return switch (match.group(1)) {
            case "model" -> escape(subject.model());
            case "version" -> escape(subject.version());
            case "rollout" -> escape(step(subject).rolloutId());
            case "step" -> escape(step(subject).name());
            case WINDOW -> duration(subject.span());
            case RECENT -> duration(subject.recent());
            default -> labels(subject);
        };
    }

    private static StepRef step(Subject subject) {
        return subject.step()
                .orElseThrow(() -> new IllegalArgumentException(
                        "A query that names $step or $rollout can't be used outside a rollout"));
    }

    private static String labels(Subject subject) {
        String version = matcher("model_name", subject.model()) + "," + matcher("version", subject.version());
        return subject.step()
                .map(step -> version + "," + matcher("rollout", step.rolloutId()) + "," + matcher("step", step.name()))
                .orElse(version);
    }

    private static String matcher(String label, String value) {
        return label + "=\"" + escape(value) + "\"";
    }

    /** Returns a name, escaped for a string in double quotes, which PromQL reads like Go. */
    static String escape(String name) {
        // Prometheus treats an empty value as a missing label, so it would match series without the label.
        if (name.isEmpty() || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw new IllegalArgumentException("The name " + Names.printable(name)
                    + " can't be a label value: use valid Unicode that is not empty");
        }
        return name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** Returns a duration in PromQL syntax, in milliseconds, at least one. */
    static String duration(Duration span) {
        return String.format(Locale.ROOT, "%dms", Math.max(1, span.toMillis()));
    }
}
