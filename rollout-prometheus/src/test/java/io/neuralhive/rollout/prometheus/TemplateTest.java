package io.neuralhive.rollout.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.testkit.HostileNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    private static final StepRef STAGE_1 = new StepRef("eta-1", 1, "stage_1");

    @Test
    void fillsInLabels() {
        Template template = new Template("sum(a{$labels}) / sum(b{ x=\"y\", $labels , z=\"\"}[$window]) * up[$recent]");
        assertThat(template.fill(subject("eta", "v1", Optional.empty())))
                .isEqualTo("sum(a{model_name=\"eta\",version=\"v1\"}) / sum(b{ x=\"y\", "
                        + "model_name=\"eta\",version=\"v1\" , z=\"\"}[60000ms]) * up[45000ms]");
        assertThat(new Template("a{$labels}").fill(subject("eta", "v1", Optional.of(STAGE_1))))
                .isEqualTo("a{model_name=\"eta\",version=\"v1\",rollout=\"eta-1\",step=\"stage_1\"}");
    }

    @Test
    void fillsInNamesAlone() {
        Template template = new Template(
                "label_replace(a{m=\"$model\", v = \"$version\",r=\"$rollout\",s=\"$step\"}, \"x\", \"$1\", \"y\", \"(.*)\")");
        assertThat(template.fill(subject("eta", "v\"1", Optional.of(STAGE_1))))
                .isEqualTo("label_replace(a{m=\"eta\", v = \"v\\\"1\",r=\"eta-1\",s=\"stage_1\"},"
                        + " \"x\", \"$1\", \"y\", \"(.*)\")");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> template.fill(subject("eta", "v1", Optional.empty())))
                .withMessageContaining("outside a rollout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "up",
                "a{m=\"$model\"}",
                "a{v=\"$version\"}",
                "a{$lables}",
                "a{$labels} + $foo",
                "a{m=~\"$model\",v=\"$version\"}",
                "a{m!=\"$model\",v=\"$version\"}",
                "a{m!~\"$model\",v=\"$version\"}",
                "a{m=\"x$model\",v=\"$version\"}",
                "a{m=\"$model.*\",v=\"$version\"}",
                "a{m='$model',v='$version'}",
                "a{m=`$model`,v=`$version`}",
                "a{m=$model,v=$version}",
                "a{m=\"b=\"$model\"\",v=\"$version\"}",
                "a{m=\"x\\\"$model\\\"\",v=\"$version\"}",
                "a{m=\"$model\",v=\"$version\"} # \"",
                "a{m=\"$labels\"}",
                "a == \"$model\" + a{m=\"$model\",v=\"$version\"}",
                "$labels",
                "a{$labels} + $labels",
            })
    void refusesWhatMixesVersionsOrLetsANameOutOfItsString(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Template(text))
                .withMessageContaining("is not allowed");
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatCode(() -> new Template("a{$labels}" + " ".repeat(9_990))).doesNotThrowAnyException();
        assertThatIllegalArgumentException().isThrownBy(() -> new Template("a{$labels}" + " ".repeat(9_991)));
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 1ms", "PT0.0004S, 1ms", "PT0.25S, 250ms", "PT24H, 86400000ms", "P366D, 31622400000ms"})
    void writesDurationsToTheMillisecond(Duration span, String expected) {
        assertThat(Template.duration(span)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("inUnicode")
    void aNameStaysInItsString(String name) {
        StepRef step = new StepRef(name, 0, name);
        String filled = new Template("a{$labels}").fill(subject(name, name, Optional.of(step)));
        String rest = filled;
        for (String label : new String[] {"a{model_name=", ",version=", ",rollout=", ",step="}) {
            assertThat(rest).startsWith(label);
            GoString read = GoString.at(rest, label.length());
            assertThat(read.value()).isEqualTo(name);
            rest = rest.substring(read.end());
        }
        assertThat(rest).isEqualTo("}");
    }

    /** Others, half a character among them, are refused. */
    private static List<String> inUnicode() {
        return HostileNames.all().stream()
                .filter(name ->
                        !name.isEmpty() && StandardCharsets.UTF_8.newEncoder().canEncode(name))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\ud83d", "a\udc00b"})
    void refusesANameThatFindsSomethingElse(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Template("a{$labels}").fill(subject("eta", name, Optional.empty())))
                .withMessageContaining("can't be a label value");
    }

    @Test
    void queriesThatNameAStepAreNotForAllSteps() {
        PrometheusQueries ofStep = PrometheusQueries.builder()
                .lastSample("a{$labels}")
                .requests("a{$labels,x=\"$step\"}")
                .failures("a{$labels}")
                .errors(MeanQueries.of("a{$labels}", "a{$labels}"))
                .build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PrometheusMetricsSource.builder(java.net.URI.create("http://x"))
                        .queries(ofStep, ofStep))
                .withMessageContaining("$step");
    }

    @Test
    void queriesThatAreAlwaysNeededHaveToBeGiven() {
        assertThatCode(() -> PrometheusQueries.builder().requests("a{$labels}").build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("last_sample");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> PrometheusQueries.builder().metric("1\"", MeanQueries.of("a{$labels}", "b{$labels}")));
    }

    private static Subject subject(String model, String version, Optional<StepRef> step) {
        return new Subject(model, version, step, Duration.ofMinutes(1), Duration.ofSeconds(45));
    }

    /** A string in double quotes, read as Go and PromQL do. */
    private record GoString(String value, int end) {
        static GoString at(String text, int start) {
            assertThat(text.charAt(start)).isEqualTo('"');
            StringBuilder value = new StringBuilder();
            int i = start + 1;
            while (text.charAt(i) != '"') {
                char c = text.charAt(i++);
                assertThat(c).as("no line ends within a string").isNotEqualTo('\n');
                if (c == '\\') {
                    char escaped = text.charAt(i++);
                    assertThat(escaped).isIn('\\', '"', 'n');
                    value.append(escaped == 'n' ? '\n' : escaped);
                } else {
                    value.append(c);
                }
            }
            return new GoString(value.toString(), i + 1);
        }
    }
}
