package io.neuralhive.rollout.jdbc.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.policy.MarginRule;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RolloutFormatTest {

    @BeforeAll
    static void writeGoldenFiles() throws IOException {
        if (Boolean.getBoolean("golden.write")) {
            GoldenFiles.write();
        }
    }

    @Test
    void writesWhatTheGoldenFilesOfThisVersionHold() throws IOException {
        assertThat(GoldenFiles.written())
                .as("Before its release, rewrite the files with -Dgolden.write=true; after that, add a version")
                .isEqualTo(GoldenFiles.read(GoldenFiles.CURRENT));
    }

    @Test
    void readsTheGoldenFilesOfEveryVersion() throws IOException {
        assertThat(GoldenFiles.versions()).contains(GoldenFiles.CURRENT);
        for (String version : GoldenFiles.versions()) {
            GoldenFiles.read(version)
                    .forEach((name, text) -> assertThat(read(name, text))
                            .as("%s of version %s", name, version)
                            .isEqualTo(sample(name)));
        }
    }

    @Test
    void hasAGoldenFileForEveryKindAndConstant() {
        String all = String.join("\n", GoldenFiles.written().values());
        kinds(RolloutEvent.class, Verdict.class, Gate.class)
                .forEach(kind -> assertThat(all.contains("\"kind\":\"" + kind + "\""))
                        .as(kind)
                        .isTrue());
        constants(
                        Reason.class,
                        RolloutStatus.class,
                        Hold.Cause.class,
                        Finding.Result.class,
                        Evidence.Comparison.class,
                        CheckpointMethod.class,
                        MarginRule.class,
                        BaselineMode.class)
                .forEach(constant -> assertThat(all.contains("\"" + constant + "\""))
                        .as(constant)
                        .isTrue());
    }

    @Test
    void passesOverFieldsThatANewerVersionMayAdd() {
        GoldenFiles.written().forEach((name, text) -> {
            String newer = text.replaceAll(
                    "([{,])(\"[a-zA-Z]+\":)",
                    "$1\"added\":{\"a\":[1,null,{\"b\":1e400}],\"c\":99999999999999999999},\"more\":null,$2");
            assertThat(newer.length()).isGreaterThan(2 * text.length());
            assertThat(read(name, newer)).isEqualTo(sample(name));
        });
    }

    @Test
    void refusesAVersionOfTheFormThatItDoesNotKnow() {
        String text = GoldenFiles.written().get("rollout-least");
        String newer = text.replace("\"schemaVersion\":1", "\"schemaVersion\":2");
        assertThatThrownBy(() -> RolloutFormat.readRollout(newer))
                .isInstanceOf(FormatException.class)
                .hasMessage("rollout.schemaVersion is 2; this version of the library reads 1 to 1: update it");
    }

    @Test
    void saysWhatItDoesNotKnow() {
        assertThatThrownBy(() -> readEvent("event-paused", "\"kind\":\"paused\"", "\"kind\":\"halted\""))
                .hasMessage("event.kind is not an event kind known to this version");
        assertThatThrownBy(() -> readEvent("event-checkpoint-passed-shadow", "\"agreement\",\"min", "\"vote\",\"min"))
                .hasMessage("event.checkpoint.step.gate.kind is not a gate kind known to this version");
        assertThatThrownBy(() -> readEvent("event-checkpoint-degraded", "\"MAE_INCREASE\"", "\"MOOD\""))
                .hasMessage("event.checkpoint.verdict.findings[0].reason is not a Reason known to this version");
        assertThatThrownBy(() -> readEvent("event-step-started", "\"share\":2500", "\"share\":25000"))
                .hasMessageStartingWith("event has a value that this version does not allow: A traffic share of 25000");
        assertThatThrownBy(() -> readEvent("event-step-started", ",\"stage\":1", ""))
                .hasMessage("event.stage is missing");
    }

    @Test
    void takesASplitOfAStepForProvisionalWhereThatIsNotSaid() {
        Stream.of("split-stage", "split-shadow", "split-rolled_back").forEach(name -> {
            String text = GoldenFiles.written().get(name).replaceFirst("\"provisional\":(true|false),", "");
            assertThat(text).doesNotContain("provisional");
            assertThat(read(name, text)).isEqualTo(sample(name));
        });
    }

    @Test
    void refusesTextThatIsNoRollout() {
        for (String text :
                List.of("", "null", "[]", "{", "{}", "1", "{\"schemaVersion\":\"1\"}", "\ud83d", "{}}", "\u0000")) {
            assertThat(catchThrowable(() -> RolloutFormat.readRollout(text)))
                    .as(text)
                    .isInstanceOf(FormatException.class);
        }
    }

    /** Whatever happens to a row, it is read as something else or refused with a reason. */
    @Test
    void neverFailsInAnotherWay() {
        List<Throwable> failures = new ArrayList<>();
        Map<String, String> texts = GoldenFiles.written();
        texts.keySet()
                .retainAll(List.of(
                        "rollout-least", "event-ended-aborted", "event-checkpoint-passed-stage_2", "split-stage"));
        assertThat(texts).hasSize(4);
        texts.forEach((name, text) -> damaged(text, damage -> {
            try {
                read(name, damage);
            } catch (FormatException e) {
                assertThat(e).message().isNotBlank();
            } catch (RuntimeException | Error e) {
                failures.add(new AssertionError(damage, e));
            }
        }));
        assertThat(failures).isEmpty();
    }

    private static void damaged(String text, Consumer<String> take) {
        for (String value : List.of("null", "1", "-1.5", "\"x\"", "true", "[]", "[1]", "{}", "9999999999999")) {
            for (int colon = text.indexOf("\":"); colon >= 0; colon = text.indexOf("\":", colon + 1)) {
                int end = scalarEnd(text, colon + 2);
                if (end > 0) {
                    take.accept(text.substring(0, colon + 2) + value + text.substring(end));
                }
            }
        }
    }

    private static int scalarEnd(String text, int start) {
        char first = text.charAt(start);
        if (first == '{' || first == '[' || first == '"') {
            return first == '"' ? text.indexOf('"', start + 1) + 1 : -1;
        }
        int end = start;
        while (",}]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static RolloutEvent readEvent(String name, String written, String changed) {
        String text = GoldenFiles.written().get(name);
        assertThat(text).contains(written);
        return RolloutFormat.readEvent(text.replaceFirst(Pattern.quote(written), changed));
    }

    private static Object read(String name, String text) {
        if (name.startsWith("split")) {
            return RolloutFormat.readSplit(text, Samples.FENCING_TOKEN);
        }
        return name.startsWith("rollout") ? RolloutFormat.readRollout(text) : RolloutFormat.readEvent(text);
    }

    private static Object sample(String name) {
        return Stream.of(Samples.rollouts(), Samples.events(), Samples.splits())
                .filter(samples -> samples.containsKey(name))
                .findFirst()
                .orElseThrow()
                .get(name);
    }

    private static Stream<String> kinds(Class<?>... sealed) {
        return Arrays.stream(sealed)
                .flatMap(type -> Arrays.stream(type.getPermittedSubclasses()))
                .map(Class::getSimpleName)
                .map(name -> name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1));
    }

    private static Stream<String> constants(Class<?>... enums) {
        return Arrays.stream(enums)
                .flatMap(type -> Arrays.stream(type.getEnumConstants()))
                .map(constant -> ((Enum<?>) constant).name());
    }
}
