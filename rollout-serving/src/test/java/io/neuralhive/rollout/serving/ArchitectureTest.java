package io.neuralhive.rollout.serving;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.neuralhive.rollout", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.neuralhive.rollout.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule SERVING_KNOWS_ONLY_SLF4J_BESIDE_THE_CORE = classes()
            .that()
            .resideInAnyPackage(
                    "io.neuralhive.rollout.cluster..",
                    "io.neuralhive.rollout.embedded..",
                    "io.neuralhive.rollout.recording..",
                    "io.neuralhive.rollout.serving..",
                    "io.neuralhive.rollout.split..",
                    "io.neuralhive.rollout.support..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.neuralhive.rollout..", "java..", "javax.crypto..", "org.slf4j..", "org.jspecify..");
}
