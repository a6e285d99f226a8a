package io.neuralhive.rollout.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.PolicyProblem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationErrorsTest {

    private static final String FLAGS = "true or false";

    @Test
    void reportsAllProblemsTogether() {
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
                        The rollout configuration is invalid:
                          config.yaml, line 5, column 14: "ml.gradual_rollout.enabled": "yes" is not allowed; give true or false
                          config.yaml, line 6, column 5: "ml.gradual_rollout.stagse": no such setting; did you mean ml.gradual_rollout.stages?
                          config.yaml, line 7, column 13: "ml.gradual_rollout.stages": "[0.5, 0.25, 1.0]" is not allowed; give 1 to 100 fractions above 0, strictly increasing, the last one 1.0, at most 4 decimal places
                          config.yaml, line 9, column 5: "ml.gradual_rollout.enabled" is repeated here, after line 5
                          config.yaml, line 11, column 25: "ml.canary.traffic_percentage": "10" is not allowed; give a percentage above 0 and below 100, at most 2 decimal places (without quotes)
                          config.yaml, line 13, column 3: "ml.canery": no such setting; did you mean ml.canary? (if another library uses it, pass it to PolicyLoader.ignoring)
                          environment: "ML_CANARY_ENABLE": no such setting; did you mean ML_CANARY_ENABLED? (if another library uses it, pass it to PolicyLoader.ignoring)
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

        assertThat(refusal.problems()).hasSize(Problems.MAX + 2);
        assertThat(refusal.problems().get(Problems.MAX))
                .hasToString("config.yaml, line 103, column 5: reading stopped here, after 100 problems");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ml: 5                              | 1 | 5  | \"ml\" is \"5\"; allowed is a mapping of names to values, without alias or tag",
                "[ml]                               | 1 | 1  | the document is \"[…]\"; allowed is a mapping of names to values, without alias or tag",
                "ml: {canary: [enabled]}            | 1 | 14 | \"ml.canary\" is \"[…]\"; allowed is a mapping of names to values, without alias or tag",
                "{a: &a {}, ml: *a}                 | 1 | 16 | \"ml\" is \"*a\"; allowed is a mapping of names to values, without alias or tag",
                "ml: !!map {}                       | 1 | 5  | \"ml\" is \"{…}\"; allowed is a mapping of names to values, without alias or tag",
                "{a: &a {}, <<: *a}                 | 1 | 12 | among the keys of the file no merge key (<<) or tag is allowed; write the settings out",
                "{a: &a ml, *a : {}}                | 1 | 12 | a key is an alias, a list or a mapping (? [1, 2]); only plain and quoted texts are allowed, also in the sections of other libraries",
                "{a: &a {}, ml: {<<: *a}}           | 1 | 17 | among the keys of ml no merge key (<<) or tag is allowed; write the settings out",
                "ml: {canary: {? [enabled] : true}} | 1 | 17 | a key is an alias, a list or a mapping (? [1, 2]); only plain and quoted texts are allowed, also in the sections of other libraries",
                "ml: {canary: {!!str enabled: true}}| 1 | 15 | among the keys of ml.canary no merge key (<<) or tag is allowed; write the settings out",
                "ml: {canary: {&a !!str enabled: 1}}| 1 | 15 | among the keys of ml.canary no merge key (<<) or tag is allowed; write the settings out",
                "ml: {canary: {*a : true}}          | 1 | 15 | a key is an alias, a list or a mapping (? [1, 2]); only plain and quoted texts are allowed, also in the sections of other libraries",
                "others: [{1: 2, ? {a: b} : c}]     | 1 | 19 | a key is an alias, a list or a mapping (? [1, 2]); only plain and quoted texts are allowed, also in the sections of other libraries",
                "? [1, 2]                           | 1 | 3  | a key is an alias, a list or a mapping (? [1, 2]); only plain and quoted texts are allowed, also in the sections of other libraries",
                "{ml: {}, ml: {}}                   | 1 | 10 | \"ml\" is repeated here, after line 1",
                "ml: {canary: , canary: {}}         | 1 | 16 | \"ml.canary\" is repeated here, after line 1",
                "a: *b                              | 1 | 4  | an alias must come after the value it repeats, not inside or before it",
                "a: &b {c: *b}                      | 1 | 11 | an alias must come after the value it repeats, not inside or before it",
                "a: {!!java.util.Date b: 1}         | 1 | 5  | the tag \"!!java.util.Date\" is not allowed",
                "a: !<tag:yaml.org,2002:x> []       | 1 | 4  | the tag \"!!x\" is not allowed",
                "a: !!java.util.Date 2020           | 1 | 4  | the tag \"!!java.util.Date\" is not allowed",
                "ML: {}                             | 1 | 1  | \"ML\": no such setting; did you mean ml? (if another library uses it, pass it to PolicyLoader.ignoring)",
                "ml.canary.enabled: true            | 1 | 1  | \"ml.canary.enabled\": no such setting; did you mean ml.canary.enabled? (give each part between dots a mapping of its own)",
                "ml: {canary.enabled: true}         | 1 | 6  | \"ml.canary.enabled\": no such setting; did you mean ml.canary.enabled? (give each part between dots a mapping of its own)",
                "ml: {rollout_stages: [1.0]}        | 1 | 6  | \"ml.rollout_stages\": no such setting; did you mean ml.gradual_rollout.stages? (if another library uses it, pass it to PolicyLoader.ignoring)",
            })
    void reportsMalformedText(String yaml, int line, int column, String message) {
        assertThat(refused(yaml, Map.of()).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.message()).isEqualTo(message);
            assertThat(List.of(problem.line(), problem.column())).containsExactly(line, column);
        });
    }

    /** The promises to others that the parser does not keep; see docs/decisions/0041-yaml-by-jackson.md. */
    @ParameterizedTest
    @ValueSource(strings = {"!!binary \"@\"", "!!int 0b2", "[!x, 1]", "{a: !x}"})
    void saysWhereItCannotReadValuesOfOthers(String value) {
        assertThat(refused("ml: {}\nothers: " + value + "\n", Map.of()).problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.line()).isEqualTo(2);
                    assertThat(problem.column()).isBetween(9, 16);
                    assertThat(problem.message()).startsWith("not well-formed YAML: \"");
                });
    }

    @Test
    void reportsProblemsInAnotherDocument() {
        assertThat(refused("a: &b 1\n---\n- ml\n---\nc: *b\n", Map.of()).problems())
                .extracting(ConfigurationProblem::toString)
                .containsExactly(
                        "config.yaml, line 3, column 1: the document is \"[…]\";"
                                + " allowed is a mapping of names to values, without alias or tag",
                        "config.yaml, line 5, column 4:"
                                + " an alias must come after the value it repeats, not inside or before it");
    }

    @Test
    void namesBothDocumentsWithSettings() {
        assertThat(refused("ml: {}\n---\nothers: 1\n---\n\nml: {canary: {enabled: true}}\n", Map.of()))
                .hasMessageEndingWith("config.yaml, line 6, column 1: \"ml\" is in a second document,"
                        + " after the one in line 1; give all settings in one document");
    }

    @Test
    void namesTheItemThatIsWrong() {
        assertThat(refused("""
                        x: &x 0.5
                        ml:
                          gradual_rollout:
                            stages:
                              - 0.25
                              - *x
                              - 1.0
                        """, Map.of()))
                .hasMessageEndingWith("config.yaml, line 6, column 9: \"ml.gradual_rollout.stages\":"
                        + " \"[0.25, *x, 1.0]\" is not allowed; give 1 to 100 fractions above 0, strictly increasing,"
                        + " the last one 1.0, at most 4 decimal places (aliases are not supported)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e2147483648",
                "-1e2147483648",
                "1e-2147483648",
                "1e+99999999999999999999",
                "12345e2147483647",
                "12345e999999999",
                "1e999999999",
                "9e-999999999999"
            })
    void refusesNumbersOfNoSize(String number) {
        for (PolicyKey key : PolicyKey.values()) {
            String inFile = key == PolicyKey.ROLLOUT_STAGES ? "[" + number + "]" : number;
            ConfigurationException refusal =
                    refused(PolicyYaml.file(key, inFile), Map.of(key.environmentName(), number));

            assertThat(refusal.problems())
                    .as("%s", key)
                    .extracting(
                            ConfigurationProblem::source,
                            problem -> problem.setting().map(PolicyProblem::key).orElse(""))
                    .containsExactly(
                            tuple("config.yaml", key.path()),
                            tuple(ConfigurationProblem.ENVIRONMENT, key.environmentName()));
            assertThat(refusal.problems().get(0).line()).isEqualTo(3);
        }
    }

    @Test
    void reportsWhereAnOpenQuoteBegins() {
        assertThat(refused("ml:\n  canary: 'x\n\n", Map.of()))
                .hasMessageEndingWith("config.yaml, line 4, column 1: not well-formed YAML:"
                        + " \"found unexpected end of stream\", in the value that begins in line 2");
    }

    @Test
    void survivesAParserThatFails() {
        assertThat(refused("ml:\n  x: \"\\U", Map.of()).getMessage())
                .contains("config.yaml, line 2, column 3: not well-formed YAML: ")
                .endsWith(", somewhere after this place");
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
