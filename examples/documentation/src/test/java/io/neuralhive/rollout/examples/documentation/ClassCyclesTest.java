package io.neuralhive.rollout.examples.documentation;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;

/** No module has a cycle between its classes, except where two are one thing. */
@AnalyzeClasses(
        packages = "io.neuralhive.rollout",
        importOptions = {ImportOption.DoNotIncludeTests.class})
class ClassCyclesTest {

    private static final String ROOT = "io.neuralhive.rollout.";

    /** Classes that are one thing in two files, each by the name of the first. */
    private static final Map<String, String> ONE_THING = Map.of(
            // a class and its builder
            ROOT + "EngineBuilder", ROOT + "GradualRolloutEngine",
            ROOT + "console.ConsoleBuilder", ROOT + "console.Console",
            // what is run, and what came of it
            ROOT + "simulator.characteristics.StudyResult", ROOT + "simulator.characteristics.Study");

    /** Puts a class with all that is nested in it. */
    private static final SliceAssignment TOP_LEVEL_CLASSES = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String topLevel = type.getName().replaceFirst("\\$.*", "");
            return SliceIdentifier.of(ONE_THING.getOrDefault(topLevel, topLevel));
        }

        @Override
        public String getDescription() {
            return "top-level classes";
        }
    };

    @ArchTest
    static final ArchRule CLASSES_HAVE_NO_CYCLES =
            slices().assignedFrom(TOP_LEVEL_CLASSES).should().beFreeOfCycles();
}
