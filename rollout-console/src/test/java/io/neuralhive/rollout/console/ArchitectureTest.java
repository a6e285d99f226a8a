package io.neuralhive.rollout.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.neuralhive.rollout.console", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule THE_JSON_FORM_KNOWS_NO_CONSOLE = noClasses()
            .that()
            .resideInAPackage("..console.json")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.neuralhive.rollout.console", "io.neuralhive.rollout");

    @ArchTest
    static final ArchRule ONLY_THE_ADAPTER_KNOWS_A_SERVER = noClasses()
            .that()
            .doNotHaveSimpleName("JdkConsoleHandler")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.net.httpserver");
}
