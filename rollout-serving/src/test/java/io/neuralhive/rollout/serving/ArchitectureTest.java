package io.neuralhive.rollout.serving;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

@AnalyzeClasses(packages = "io.neuralhive.rollout", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.neuralhive.rollout.(*)..").should().beFreeOfCycles();

    /** By top-level class: what is nested in a class is a part of it. */
    @ArchTest
    static final ArchRule CLASSES_HAVE_NO_CYCLES = slices().assignedFrom(
                    topLevelClassesOf("cluster", "embedded", "recording", "serving", "split", "support"))
            .should()
            .beFreeOfCycles();

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

    private static SliceAssignment topLevelClassesOf(String... packages) {
        Set<String> names = Set.of(packages);
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                boolean isMeant = names.contains(type.getPackageName().replace("io.neuralhive.rollout.", ""));
                return isMeant ? SliceIdentifier.of(topLevel(type)) : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "the top-level classes of " + names;
            }
        };
    }

    private static String topLevel(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer.getName();
    }
}
