package io.neuralhive.rollout.jdbc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.sql.Connection;
import java.sql.DriverManager;

@AnalyzeClasses(packages = "io.neuralhive.rollout.jdbc", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.neuralhive.rollout.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_JSON_FORM_KNOWS_NO_DATABASE = classes()
            .that()
            .resideInAPackage("..jdbc.json")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "..jdbc.json",
                    "io.neuralhive.rollout..",
                    "java.lang..",
                    "java.util..",
                    "java.time..",
                    "java.io..",
                    "tools.jackson.core..",
                    "org.jspecify..")
            .andShould()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("io.neuralhive.rollout.jdbc", "io.neuralhive.rollout", "java.util.concurrent..");

    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_THE_ENGINE =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.neuralhive.rollout");

    @ArchTest
    static final ArchRule STATEMENTS_ARE_PREPARED = noClasses()
            .should()
            .callMethod(Connection.class, "createStatement")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(DriverManager.class);

    @ArchTest
    static final ArchRule ONLY_THE_SESSION_TOUCHES_CONNECTIONS = noClasses()
            .that()
            .doNotHaveSimpleName("Session")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Connection.class);
}
