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
import java.util.Map;
import java.util.Set;

@AnalyzeClasses(packages = "io.neuralhive.rollout", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.neuralhive.rollout.(*)..").should().beFreeOfCycles();

    /** In which classes have no cycles either. */
    private static final Set<String> PACKAGES = Set.of("io.neuralhive.rollout.recording");

    /**
     * Classes that are one thing with another one, by that one: both are a single node. Each needs a comment that says why they can't
     * be understood apart.
     */
    private static final Map<String, String> ONE_THING = Map.of();

    private static final SliceAssignment TOP_LEVEL_CLASSES = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            JavaClass top = javaClass;
            while (top.getEnclosingClass().isPresent()) {
                top = top.getEnclosingClass().get();
            }
            return PACKAGES.contains(top.getPackageName())
                    ? SliceIdentifier.of(ONE_THING.getOrDefault(top.getSimpleName(), top.getSimpleName()))
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "top-level classes of " + PACKAGES;
        }
    };

    @ArchTest
    static final ArchRule CLASSES_HAVE_NO_CYCLES =
            slices().assignedFrom(TOP_LEVEL_CLASSES).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule SERVING_KNOWS_ONLY_SLF4J_BESIDE_THE_CORE = classes()
            .that()
            .resideInAnyPackage(
                    "io.neuralhive.rollout.cluster..",
                    "io.neuralhive.rollout.recording..",
                    "io.neuralhive.rollout.serving..",
                    "io.neuralhive.rollout.split..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.neuralhive.rollout..", "java..", "javax.crypto..", "org.slf4j..", "org.jspecify..");
}
