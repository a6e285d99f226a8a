package io.neuralhive.rollout.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Random;

@AnalyzeClasses(packages = "io.neuralhive.rollout.simulator", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.neuralhive.rollout.simulator.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_TEST_LIBRARIES = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.assertj..", "org.junit..", "..testkit..");

    @ArchTest
    static final ArchRule NO_REAL_TIME = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule NO_UNSEEDED_CHANCE = noClasses()
            .should()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Random.class);

    @ArchTest
    static final ArchRule PAGES_ARE_MADE_IN_ONE_PLACE = noClasses()
            .that()
            .resideInAnyPackage("..engine..", "..characteristics..", "..backtest..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..layout..", "..report..", "..cli..");
}
