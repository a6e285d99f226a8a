package io.neuralhive.rollout.jdbc.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * What each released version of the library has written into rows, a directory for each version. A file, once released, is not
 * changed any more. Those of the version in the making are rewritten by {@code -Dtest=RolloutFormatTest -Dgolden.write=true}.
 */
final class GoldenFiles {

    /** The version of the library in the making. */
    static final String CURRENT = "0.1";

    private static final Path DIRECTORY =
            Path.of(System.getProperty("basedir", ".")).resolve("src/test/resources/golden");

    private GoldenFiles() {}

    /** Writes the files of the version in the making. */
    static void write() throws IOException {
        Path directory = DIRECTORY.resolve(CURRENT);
        Files.createDirectories(directory);
        for (Path old : files(directory)) {
            Files.delete(old);
        }
        for (Map.Entry<String, String> text : written().entrySet()) {
            Files.writeString(directory.resolve(text.getKey() + ".json"), pretty(text.getValue()));
        }
    }

    /** Returns what this version writes for the samples, by their names. */
    static Map<String, String> written() {
        Map<String, String> texts = new LinkedHashMap<>();
        Samples.rollouts().forEach((name, rollout) -> texts.put(name, RolloutFormat.write(rollout)));
        Samples.events().forEach((name, event) -> texts.put(name, RolloutFormat.write(event)));
        new TreeMap<>(Samples.splits()).forEach((name, split) -> texts.put(name, RolloutFormat.write(split)));
        return texts;
    }

    static List<String> versions() throws IOException {
        try (Stream<Path> directories = Files.list(DIRECTORY)) {
            return directories
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Returns the texts of a version, by their names. */
    static Map<String, String> read(String version) throws IOException {
        return files(DIRECTORY.resolve(version)).stream()
                .collect(Collectors.toMap(
                        path -> path.getFileName().toString().replace(".json", ""), GoldenFiles::compact));
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static String compact(Path file) {
        try {
            return JsonText.write(JsonText.parse(file.toString(), Files.readString(file, StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new AssertionError("Can't read " + file, e);
        }
    }

    private static String pretty(String text) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        return JsonText.write(JsonText.parse("sample", text), new ObjectWriteContext.Base() {
                    @Override
                    public PrettyPrinter getPrettyPrinter() {
                        return printer;
                    }
                })
                + "\n";
    }
}
