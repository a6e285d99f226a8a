package io.neuralhive.rollout.simulator.layout;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The frame of a self-contained page, in light or dark like the reader's system. */
public final class Page {

    private Page() {}

    /**
     * Starts a page.
     *
     * @param title its title
     * @param styles additional style sheets
     * @return the page, its main part open
     */
    public static Markup begin(String title, List<String> styles) {
        Markup page = new Markup();
        page.open("html", "lang", "en").open("head");
        page.empty("meta", "charset", "utf-8");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.empty("meta", "name", "color-scheme", "content", "light dark");
        page.leaf("title", title).text("\n");
        page.style(style(Page.class, "page.css"));
        styles.forEach(page::style);
        page.close().open("body").open("main");
        return page;
    }

    /** Ends a page whose main part is open, and returns it. */
    public static String end(Markup page) {
        return "<!DOCTYPE html>\n" + page.close().close().close();
    }

    /** Starts a part that scrolls sideways on narrow screens. */
    public static void scrollable(Markup page, String name) {
        page.open("div", "class", "scroll", "role", "region", "aria-label", name, "tabindex", "0");
    }

    /**
     * Returns a style sheet.
     *
     * @param beside a class in the same package
     * @param name its file name
     */
    public static String style(Class<?> beside, String name) {
        try (InputStream css = beside.getResourceAsStream(name)) {
            if (css == null) {
                throw new IllegalStateException("no resource " + name + " beside " + beside.getName());
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
