package io.neuralhive.rollout;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "io.neuralhive.rollout",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestkit.class})
class ArchitectureTest {

    /** The testkit's sources are compiled with these tests. */
    static final class NoTestkit implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/testkit/");
        }
    }

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.neuralhive.rollout.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_THE_ENGINE = noClasses()
            .that()
            .resideInAPackage("io.neuralhive.rollout.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.neuralhive.rollout");

    @ArchTest
    static final ArchRule CORE_KNOWS_ONLY_SLF4J = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.neuralhive.rollout..", "java..", "org.slf4j..", "org.jspecify..");

    @ArchTest
    static final ArchRule DECISIONS_HAVE_NO_EFFECTS = noClasses()
            .that()
            .resideInAnyPackage(
                    "..policy..", "..checkpoint..", "..sequential..", "..state..", "..identity..", "..metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent..", "java.io..", "java.net..", "org.slf4j..");
}
