package io.neuralhive.rollout.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hostile documents meet a JVM of their own with a heap that a naive loader would fill. */
class SmallHeapTest {

    private static final long LIMIT_MILLIS = 1_000;

    @TempDir
    Path directory;

    @Test
    void refusesEveryHostileDocumentWithinASecondOfComputingIn64Megabytes() throws Exception {
        List<String> lines = runWithSmallHeap();

        assertThat(lines)
                .extracting(line -> line.split("\t", -1)[1])
                .containsExactlyElementsOf(HostileDocuments.all().keySet());
        assertThat(lines).allSatisfy(line -> {
            String[] parts = line.split("\t", -1);
            assertThat(Long.parseLong(parts[0])).as(line).isLessThan(LIMIT_MILLIS);
            assertThat(parts[2])
                    .contains("config.yaml")
                    .doesNotContain(SmallHeap.TAKEN)
                    .hasSizeLessThan(1_000);
        });
    }

    private List<String> runWithSmallHeap() throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-Dfile.encoding=UTF-8",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeap.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(out);
        assertThat(process.exitValue()).as(() -> String.join("\n", lines)).isZero();
        try (Stream<String> all = lines.stream()) {
            return all.filter(line -> line.contains("\t")).toList();
        }
    }
}
