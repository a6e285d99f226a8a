import org.jspecify.annotations.NullMarked;

/** Fakes and contract tests for code that uses or extends rollout. */
@NullMarked
module io.neuralhive.rollout.testkit {
    requires transitive io.neuralhive.rollout;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;

    exports io.neuralhive.rollout.testkit;
    // The contract tests' methods are package-private, and JUnit calls them in whatever module they are extended.
    opens io.neuralhive.rollout.testkit to
            org.junit.platform.commons;
}
