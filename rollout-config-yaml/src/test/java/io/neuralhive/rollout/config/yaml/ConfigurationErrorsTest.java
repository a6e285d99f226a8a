package io.neuralhive.rollout.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.neuralhive.rollout.policy.PolicyProblem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationErrorsTest {

    private static final String FLAGS = "true or false";

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        String yaml = """
                server:
                  port: eighty
                ml:
                  gradual_rollout:
                    enabled: yes
                    stagse: [0.5, 1.0]
                    stages: [0.5, 0.25,
                             1.0]
                    enabled: true
                  canary:
                    traffic_percentage: "10"
                  shadow: 1
                  canery: 2
                """;
        Map<String, String> environment = Map.of(
                "ML_ROLLOUT_STAGES",
                "all",
                "ML_CANARY_ENABLE",
                "true",
                "ML_CANARY_ENABLED",
                "true",
                "ML_PLATFORM",
                "?");

        ConfigurationException refusal = refused(yaml, environment);

        assertThat(refusal).hasMessage("""
                        The rollout configuration can't be taken:
                          config.yaml, line 5, column 14: "ml.gradual_rollout.enabled": "yes" is not allowed; give true or false
                          config.yaml, line 6, column 5: "ml.gradual_rollout.stagse": no such setting; did you mean ml.gradual_rollout.stages?
                          config.yaml, line 7, column 13: "ml.gradual_rollout.stages": "[0.5, 0.25, 1.0]" is not allowed; give 1 to 100 fractions above 0, strictly increasing, the last one 1.0, at most 4 decimal places
                          config.yaml, line 9, column 5: "ml.gradual_rollout.enabled" stands here again, after line 5
                          config.yaml, line 11, column 25: "ml.canary.traffic_percentage": "10" is not allowed; give a percentage above 0 and below 100, at most 2 decimal places (without quotes)
                          config.yaml, line 13, column 3: "ml.canery": no such setting; did you mean ml.canary? (if it belongs to others, name it in PolicyLoader.ignoring)
                          environment: "ML_CANARY_ENABLE": no such setting; did you mean ML_CANARY_ENABLED? (if it belongs to others, name it in PolicyLoader.ignoring)
                          environment: "ML_ROLLOUT_STAGES": "all" is not allowed; give 1 to 100 fractions above 0, strictly increasing, the last one 1.0, at most 4 decimal places""");
    }

    @Test
    void givesEachProblemAsAValue() {
        ConfigurationException refusal =
                refused("ml:\n  canary: {enabled: 1, colour: red}", Map.of("ML_CANARY_ENABLED", ""));

        assertThat(refusal.problems())
                .extracting(ConfigurationProblem::source, ConfigurationProblem::line, ConfigurationProblem::column)
                .containsExactly(tuple("config.yaml", 2, 21), tuple("config.yaml", 2, 24), tuple("environment", 0, 0));
        assertThat(refusal.problems())
                .extracting(ConfigurationProblem::setting)
                .containsExactly(
                        Optional.of(new PolicyProblem("ml.canary.enabled", "1", FLAGS, Optional.empty())),
                        Optional.of(PolicyProblem.unknown("ml.canary.colour", "red", "ml.canary.enabled")),
                        Optional.of(new PolicyProblem("ML_CANARY_ENABLED", "", FLAGS, Optional.empty())));
    }

    @Test
    void goesOnWithTheEnvironmentWhenTheFileCannotBeReadOn() {
        ConfigurationException refusal =
                refused("ml:\n  canary:\n    enabled: 1\n  x: [\n", Map.of("ML_CANARY_ENABLED", "1"));

        assertThat(refusal.problems())
                .extracting(ConfigurationProblem::toString)
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("config.yaml, line 3, column 14: \"ml.canary.enabled\""),
                        second -> assertThat(second)
                                .startsWith("config.yaml, line 5, column 1: not well-formed YAML: \""),
                        third -> assertThat(third).startsWith("environment: \"ML_CANARY_ENABLED\""));
        assertThat(refusal.problems().get(1).setting()).isEmpty();
    }

    @Test
    void stopsAfterAsManyProblemsAsAPersonWouldRead() {
        ConfigurationException refusal =
                refused("ml:\n  canary:\n" + "    enabled: 1\n".repeat(1_000), Map.of("ML_CANARY_ENABLED", "1"));

        assertThat(refusal.problems()).hasSize(SourceProblems.MOST + 2);
        assertThat(refusal.problems().get(SourceProblems.MOST))
                .hasToString("config.yaml, line 103, column 5: not read beyond here, after 100 problems");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ml: 5                              | 1 | 5  | \"ml\" is \"5\"; allowed is a mapping of names to values, without alias or tag",
                "[ml]                               | 1 | 1  | the file is \"[…]\"; allowed is a mapping of names to values, without alias or tag",
                "ml: {canary: [enabled]}            | 1 | 14 | \"ml.canary\" is \"[…]\"; allowed is a mapping of names to values, without alias or tag",
                "{a: &a {}, ml: *a}                 | 1 | 16 | \"ml\" is \"*a\"; allowed is a mapping of names to values, without alias or tag",
                "ml: !!map {}                       | 1 | 5  | \"ml\" is \"{…}\"; allowed is a mapping of names to values, without alias or tag",
                "{a: &a {}, <<: *a}                 | 1 | 12 | among the keys of the file no alias, merge key (<<), tag or compound key is allowed; write the settings out",
                "{a: &a ml, *a : {}}                | 1 | 12 | among the keys of the file no alias, merge key (<<), tag or compound key is allowed; write the settings out",
                "{a: &a {}, ml: {<<: *a}}           | 1 | 17 | among the keys of ml no alias, merge key (<<), tag or compound key is allowed; write the settings out",
                "ml: {canary: {? [enabled] : true}} | 1 | 17 | among the keys of ml.canary no alias, merge key (<<), tag or compound key is allowed; write the settings out",
                "ml: {canary: {!!str enabled: true}}| 1 | 15 | among the keys of ml.canary no alias, merge key (<<), tag or compound key is allowed; write the settings out",
                "{ml: {}, ml: {}}                   | 1 | 10 | \"ml\" stands here again, after line 1",
                "ml: {canary: , canary: {}}         | 1 | 16 | \"ml.canary\" stands here again, after line 1",
                "a: *b                              | 1 | 4  | an alias has to stand behind the value it repeats, not inside or before it",
                "a: !!java.util.Date 2020           | 1 | 4  | the tag \"!!java.util.Date\" is not allowed",
                "ML: {}                             | 1 | 1  | \"ML\": no such setting; did you mean ml? (if it belongs to others, name it in PolicyLoader.ignoring)",
                "ml.canary.enabled: true            | 1 | 1  | \"ml.canary.enabled\": no such setting; did you mean ml.canary.enabled? (give each part between dots a mapping of its own)",
                "ml: {canary.enabled: true}         | 1 | 6  | \"ml.canary.enabled\": no such setting; did you mean ml.canary.enabled? (give each part between dots a mapping of its own)",
                "ml: {rollout_stages: [1.0]}        | 1 | 6  | \"ml.rollout_stages\": no such setting; did you mean ml.gradual_rollout.stages? (if it belongs to others, name it in PolicyLoader.ignoring)",
            })
    void tellsWhatIsWrongWithTheForm(String yaml, int line, int column, String message) {
        assertThat(refused(yaml, Map.of()).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.message()).isEqualTo(message);
            assertThat(List.of(problem.line(), problem.column())).containsExactly(line, column);
        });
    }

    @Test
    void refusesASecondDocument() {
        assertThat(refused("ml: {}\n---\nml: {canary: {enabled: true}}\n", Map.of()))
                .hasMessageEndingWith("config.yaml, line 2, column 1: a second document is not allowed;"
                        + " give everything in the first");
    }

    @Test
    void tellsWhereAnOpenQuoteBegins() {
        assertThat(refused("ml:\n  canary: 'x\n\n", Map.of()))
                .hasMessageEndingWith("config.yaml, line 4, column 1: not well-formed YAML:"
                        + " \"found unexpected end of stream\", in what begins in line 2");
    }

    @Test
    void survivesAParserThatFails() {
        assertThat(refused("ml:\n  x: \"\\U", Map.of()).getMessage())
                .contains("config.yaml, line 2, column 3: not well-formed YAML: ")
                .endsWith(", somewhere behind this place");
    }

    @Test
    void countsColumnsInCharacters() {
        assertThat(refused("{\"\uD83D\uDE80\": 1, ml: 5}", Map.of())
                        .problems()
                        .get(0)
                        .column())
                .isEqualTo(14);
    }

    @Test
    void escapesWhatCameFromOutside() {
        ConfigurationException refusal = catchThrowableOfType(
                ConfigurationException.class,
                () -> PolicyLoader.create()
                        .load(
                                "ml: {canary: {\"a\\nb\": \"\u202E\"}}",
                                "x\ny",
                                Map.of("ML_CANARY_ENABLED", "\u001B[2J")));

        assertThat(refusal.getMessage().lines()).hasSize(3);
        assertThat(refusal.getMessage()).contains("x\\u000ay, line 1").doesNotContain("\u202E", "\u001B");
    }

    @Test
    void showsTheEndOfALongPath() {
        String path = "/a".repeat(100) + "/config.yaml";

        ConfigurationException refusal = catchThrowableOfType(
                ConfigurationException.class, () -> PolicyLoader.create().load("ml: 1", path, Map.of()));

        assertThat(refusal.problems().get(0).source()).isEqualTo(path);
        assertThat(refusal.problems().get(0).toString()).matches("…[/a]+/config.yaml, line 1, column 5: .*");
    }

    private static ConfigurationException refused(String yaml, Map<String, String> environment) {
        ConfigurationException refusal = catchThrowableOfType(
                ConfigurationException.class, () -> PolicyLoader.create().load(yaml, "config.yaml", environment));
        assertThat(refusal).isNotNull();
        return refusal;
    }
}
