import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathFactory;
import javax.xml.xpath.XPathNodes;
import org.w3c.dom.Document;

/**
 * Checks a folder in the layout of a Maven repository for what central repositories demand of a release: complete POMs,
 * sources and Javadoc beside every jar, checksums and signatures that are right. Prints what is wrong, and then fails.
 *
 * <p>{@code java .ci/CheckRelease.java FOLDER VERSION}, with the signing key known to gpg; {@code --unsigned} at the end
 * leaves out the signatures. POMs may take from a parent in the same folder what they do not say.
 */
final class CheckRelease {
    private static final String GROUP = "io.neuralhive.rollout";
    private static final List<String> IN_EVERY_POM = List.of(
            "name",
            "description",
            "url",
            "licenses/license/name",
            "licenses/license/url",
            "developers/developer/*",
            "scm/connection",
            "scm/developerConnection",
            "scm/url");
    private static final Set<String> OWN = Set.of("name", "description");
    private static final Map<String, String> CHECKSUMS = Map.of("md5", "MD5", "sha1", "SHA-1");

    private final Path group;
    private final String version;
    private final boolean signed;
    private final XPath xpath = XPathFactory.newInstance().newXPath();
    private final Set<String> faults = new LinkedHashSet<>();
    private int files;

    private CheckRelease(Path repository, String version, boolean signed) {
        this.group = repository.resolve(GROUP.replace('.', '/'));
        this.version = version;
        this.signed = signed;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 2 || arguments.length > 3 || arguments.length == 3 && !arguments[2].equals("--unsigned")) {
            System.err.println("Usage: java .ci/CheckRelease.java FOLDER VERSION [--unsigned]");
            System.exit(2);
        }
        var check = new CheckRelease(Path.of(arguments[0]), arguments[1], arguments.length == 2);
        check.all();
        check.faults.forEach(System.err::println);
        if (!check.faults.isEmpty()) {
            System.exit(1);
        }
        System.out.printf("%d files of %s %s are as they should be%n", check.files, GROUP, check.version);
    }

    private void all() throws Exception {
        if (!Files.isDirectory(group)) {
            faults.add(group + ": is missing");
            return;
        }
        var expected = new TreeSet<>(Set.of("rollout-parent", "rollout-bom"));
        var bom = pom("rollout-bom");
        if (bom != null) {
            expected.addAll(texts(bom, "dependencyManagement/dependencies/dependency/artifactId"));
        }
        var found = new TreeSet<String>();
        try (var modules = Files.list(group)) {
            modules.filter(Files::isDirectory).forEach(module -> found.add(module.getFileName().toString()));
        }
        if (!found.equals(expected)) {
            faults.add("Modules are " + found + ", where the BOM makes one expect " + expected);
        }
        for (String module : found) {
            module(module);
        }
    }

    private void module(String module) throws Exception {
        var pom = pom(module);
        if (pom == null) {
            return;
        }
        for (String element : IN_EVERY_POM) {
            if (texts(pom, element).stream().allMatch(String::isBlank) && !inherited(pom, element)) {
                faults.add(module + ": the POM has no " + element);
            }
        }
        for (String element : List.of("repositories", "pluginRepositories", "distributionManagement")) {
            if (!texts(pom, element).isEmpty()) {
                faults.add(module + ": the POM has " + element);
            }
        }
        var base = pomFile(module).getFileName().toString().replaceFirst("\\.pom$", "");
        var directory = pomFile(module).getParent();
        var packaging = texts(pom, "packaging");
        if (packaging.isEmpty() || packaging.get(0).equals("jar")) {
            jar(directory.resolve(base + ".jar"), true);
            jar(directory.resolve(base + "-sources.jar"), false);
            jar(directory.resolve(base + "-javadoc.jar"), false);
            require(directory.resolve(base + "-cyclonedx.json"));
        }
        try (var published = Files.list(directory)) {
            for (Path file : published.sorted().toList()) {
                var name = file.getFileName().toString();
                if (name.startsWith(base) && !name.matches(".*\\.(asc|md5|sha1|sha256|sha512)")) {
                    published(file);
                }
            }
        }
    }

    private boolean inherited(Document pom, String element) throws Exception {
        var parents = texts(pom, "parent/artifactId");
        if (parents.isEmpty() || OWN.contains(element)) {
            return false;
        }
        var parent = pom(parents.get(0));
        return parent != null && texts(parent, element).stream().anyMatch(text -> !text.isBlank());
    }

    private void jar(Path file, boolean main) throws IOException {
        if (!require(file)) {
            return;
        }
        try (var jar = new JarFile(file.toFile())) {
            if (jar.getEntry("META-INF/LICENSE") == null) {
                faults.add(file.getFileName() + ": has no META-INF/LICENSE");
            }
            if (jar.size() < 4) {
                faults.add(file.getFileName() + ": is empty");
            }
            if (main) {
                var attributes = jar.getManifest().getMainAttributes();
                if (attributes.getValue(Attributes.Name.IMPLEMENTATION_TITLE) == null) {
                    faults.add(file.getFileName() + ": the manifest has no Implementation-Title");
                }
                var named = attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
                if (!version.equals(named)) {
                    faults.add(file.getFileName() + ": the manifest's Implementation-Version is " + named);
                }
            }
        }
    }

    private void published(Path file) throws Exception {
        files++;
        for (var checksum : CHECKSUMS.entrySet()) {
            var beside = Path.of(file + "." + checksum.getKey());
            if (require(beside)) {
                var digest = MessageDigest.getInstance(checksum.getValue()).digest(Files.readAllBytes(file));
                if (!Files.readString(beside).strip().equals(HexFormat.of().formatHex(digest))) {
                    faults.add(beside.getFileName() + ": is not the checksum");
                }
            }
        }
        var signature = Path.of(file + ".asc");
        if (signed && require(signature)) {
            var gpg = new ProcessBuilder("gpg", "--batch", "--verify", signature.toString(), file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said;
            try (InputStream output = gpg.getInputStream()) {
                said = new String(output.readAllBytes());
            }
            if (gpg.waitFor() != 0) {
                faults.add(signature.getFileName() + ": " + said.strip());
            }
        }
    }

    private boolean require(Path file) throws IOException {
        if (Files.isRegularFile(file) && Files.size(file) > 0) {
            return true;
        }
        faults.add(file.getFileName() + ": is missing");
        return false;
    }

    /** A snapshot's files have a time in the place of {@code SNAPSHOT}; there is one POM all the same. */
    private Path pomFile(String module) throws IOException {
        var directory = group.resolve(module).resolve(version);
        if (!Files.isDirectory(directory)) {
            return null;
        }
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".pom")).findFirst().orElse(null);
        }
    }

    private Document pom(String module) throws Exception {
        var file = pomFile(module);
        if (file == null) {
            faults.add(module + ": there is no POM of version " + version);
            return null;
        }
        var pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        var own = texts(pom, "version");
        var declared = own.isEmpty() ? texts(pom, "parent/version") : own;
        if (!declared.equals(List.of(version))) {
            faults.add(module + ": the POM's version is " + declared);
        }
        return pom;
    }

    private List<String> texts(Document pom, String path) throws Exception {
        var nodes = xpath.evaluateExpression("/project/" + path, pom, XPathNodes.class);
        var texts = new ArrayList<String>();
        nodes.forEach(node -> texts.add(node.getTextContent().strip()));
        return texts;
    }
}
