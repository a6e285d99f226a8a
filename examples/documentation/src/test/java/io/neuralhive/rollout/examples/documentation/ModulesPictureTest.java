package io.neuralhive.rollout.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The pictures of modules and packages in docs/how-it-works.md are those of the build and of the code. */
class ModulesPictureTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Path DOCUMENT = ROOT.resolve("docs/how-it-works.md");
    private static final Pattern ARROW =
            Pattern.compile("^\\s*([\\w-]+) (-->|-\\.->) ([\\w-]+)\\s*$", Pattern.MULTILINE);
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?io\\.neuralhive\\.rollout\\.(?:([a-z]+)\\.|[A-Z])", Pattern.MULTILINE);

    @Test
    void theModulesAreThoseOfTheBuild() throws Exception {
        Map<String, Set<String>> built = new TreeMap<>();
        for (Path pom : modules()) {
            built.put(pom.getParent().getFileName().toString().replace("rollout-", ""), dependencies(pom));
        }
        assertThat(picture("modules")).isEqualTo(built);
    }

    @Test
    void thePackagesAreThoseOfTheCode() throws IOException {
        Map<String, Set<String>> drawn = picture("packages");
        Map<String, Set<String>> used = new TreeMap<>();
        for (String module : List.of("rollout-core", "rollout-serving")) {
            used.putAll(packages(ROOT.resolve(module).resolve("src/main/java/io/neuralhive/rollout")));
        }
        assertThat(drawn.keySet()).isSubsetOf(used.keySet());
        used.forEach((from, targets) -> assertThat(reachable(drawn, from))
                .as("what the picture lets the package %s use, directly or by way of others", from)
                .containsAll(targets));
        drawn.forEach((from, targets) -> assertThat(used.get(from))
                .as("packages that %s really uses", from)
                .containsAll(targets));
    }

    private static List<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.map(folder -> folder.resolve("pom.xml"))
                    .filter(pom -> pom.getParent().getFileName().toString().startsWith("rollout-"))
                    .filter(Files::exists)
                    .filter(pom -> !pom.getParent().endsWith("rollout-bom"))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the modules of this project that a module needs when it runs, optional ones included. */
    private static Set<String> dependencies(Path pom) throws Exception {
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(pom.toFile())
                .getDocumentElement();
        Set<String> names = new TreeSet<>();
        NodeList dependencies = project.getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            boolean direct = dependency.getParentNode().getParentNode().isSameNode(project);
            String name = text(dependency, "artifactId");
            if (direct
                    && name.startsWith("rollout-")
                    && !text(dependency, "scope").equals("test")) {
                names.add(name.replace("rollout-", ""));
            }
        }
        return names;
    }

    private static String text(Element element, String name) {
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeName().equals(name)) {
                return child.getTextContent().strip();
            }
        }
        return "";
    }

    /** Returns the arrows of the picture that follows a comment with its name. A dotted one is an optional dependency. */
    private static Map<String, Set<String>> picture(String name) throws IOException {
        String document = Files.readString(DOCUMENT);
        int start = document.indexOf("```mermaid", document.indexOf("<!-- picture: " + name + " -->"));
        String picture = document.substring(start, document.indexOf("```", start + 3));
        Map<String, Set<String>> arrows = new TreeMap<>();
        Matcher arrow = ARROW.matcher(picture);
        while (arrow.find()) {
            arrows.computeIfAbsent(arrow.group(1), from -> new TreeSet<>()).add(arrow.group(3));
            arrows.computeIfAbsent(arrow.group(3), from -> new TreeSet<>());
        }
        assertThat(arrows).as("arrows of the picture \"%s\"", name).isNotEmpty();
        return arrows;
    }

    /** Returns which packages each package of a module imports; the root package is called "engine". */
    private static Map<String, Set<String>> packages(Path root) throws IOException {
        Map<String, Set<String>> used = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String from = file.getParent().equals(root)
                        ? "engine"
                        : root.relativize(file).getName(0).toString();
                Set<String> targets = used.computeIfAbsent(from, name -> new TreeSet<>());
                Matcher matcher = IMPORT.matcher(Files.readString(file));
                while (matcher.find()) {
                    targets.add(matcher.group(1) == null ? "engine" : matcher.group(1));
                }
                targets.remove(from);
            }
        }
        return used;
    }

    private static Set<String> reachable(Map<String, Set<String>> arrows, String from) {
        Set<String> found = new HashSet<>();
        for (String next : arrows.getOrDefault(from, Set.of())) {
            if (found.add(next)) {
                found.addAll(reachable(arrows, next));
            }
        }
        return found;
    }
}
