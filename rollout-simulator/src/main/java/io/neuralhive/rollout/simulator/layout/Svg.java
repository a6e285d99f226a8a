package io.neuralhive.rollout.simulator.layout;

import java.util.List;

/** A writer of plots. Not thread-safe. */
public final class Svg {

    private final Markup page;

    /**
     * Starts a plot.
     *
     * @param page the page of which it is a part
     * @param id prefix of the ids of its title and description, unique in the page
     * @param width its width, in the unit of all positions
     * @param height its height
     * @param title its title
     * @param description a description for screen readers
     */
    public Svg(Markup page, String id, double width, double height, String title, String description) {
        this.page = page;
        String viewBox = "0 0 " + (int) width + " " + (int) height;
        String labels = id + "-title " + id + "-description";
        page.open("svg", "viewBox", viewBox, "role", "img", "aria-labelledby", labels);
        page.leaf("title", title, "id", id + "-title");
        page.leaf("desc", description, "id", id + "-description");
    }

    /** Ends the plot. */
    public void close() {
        page.close();
    }

    /** Draws a rectangle. */
    public void box(String style, double left, double top, double right, double bottom) {
        page.empty("rect", "class", style, "x", left, "y", top, "width", right - left, "height", bottom - top);
    }

    /** Draws a line from left to right. */
    public void horizontal(String style, double left, double right, double y) {
        page.empty("line", "class", style, "x1", left, "x2", right, "y1", y, "y2", y);
    }

    /** Draws a line from top to bottom. */
    public void vertical(String style, double x, double top, double bottom) {
        page.empty("line", "class", style, "x1", x, "x2", x, "y1", top, "y2", bottom);
    }

    /** Draws a vertical line with a tooltip. */
    public void mark(String style, double x, double top, double bottom, String meaning) {
        page.open("line", "class", style, "x1", x, "x2", x, "y1", top, "y2", bottom);
        page.leaf("title", meaning).close();
    }

    /** Draws a point with a tooltip. */
    public void point(String style, double x, double y, String meaning) {
        page.open("circle", "class", style, "cx", x, "cy", y, "r", 3);
        page.leaf("title", meaning).close();
    }

    /** Draws a square with a tooltip. */
    public void square(String style, double x, double y, String meaning) {
        page.open("rect", "class", style, "x", x - 3, "y", y - 3, "width", 6, "height", 6);
        page.leaf("title", meaning).close();
    }

    /** Draws a line through points given as {@code x,y}. */
    public void thread(String style, List<String> points) {
        page.empty("polyline", "class", style, "points", String.join(" ", points));
    }

    /** Writes a text that starts at a position. */
    public void textFrom(String style, double x, double y, String text) {
        page.leaf("text", text, "class", style, "x", x, "y", y);
    }

    /** Writes a text centred at a position. */
    public void textAround(String style, double x, double y, String text) {
        page.leaf("text", text, "class", style, "text-anchor", "middle", "x", x, "y", y);
    }

    /** Writes a text that ends at a position. */
    public void textUpTo(String style, double x, double y, String text) {
        page.leaf("text", text, "class", style, "text-anchor", "end", "x", x, "y", y);
    }

    /** Draws a line across the plot, with its label at the left. */
    public void level(double left, double right, double y, String label) {
        horizontal("grid", left, right, y);
        textUpTo("tick", left - 8, y + 4, label);
    }
}
