package io.splitpoint.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.plotly.components.Figure;

/** An HTML file that opens without a network, because it contains plotly.js and every figure. */
final class Page {

  // Tablesaw's plotly 1.54.1 has CVE-2023-46308, and no webjar holds a later one; this file is
  // npm's plotly.js-basic-dist-min, which draws bars and lines
  private static final String PLOTLY = "plotly-basic-4.1.1.min.js";

  private final String title;
  private final StringBuilder body = new StringBuilder();
  private final Map<String, String> scripts = new LinkedHashMap<>();
  private final List<String> parts = new ArrayList<>();
  private int tables;

  Page(String title) {
    this.title = title;
  }

  Page heading(String text) {
    body.append("<h2>").append(escape(text)).append("</h2>\n");
    return this;
  }

  Page paragraph(String text) {
    body.append("<p>").append(escape(text)).append("</p>\n");
    return this;
  }

  /** Adds the verdict: whether the numbers can be relied on. */
  Page verdict(List<String> lines, boolean good) {
    body.append("<section class=\"verdict ").append(good ? "good" : "bad").append("\">");
    lines.forEach(line -> body.append("<p>").append(escape(line.strip())).append("</p>"));
    body.append("</section>\n");
    return this;
  }

  /** Adds a line that must not be overlooked. */
  Page notice(String text) {
    body.append("<p class=\"notice\">").append(escape(text)).append("</p>\n");
    return this;
  }

  Page list(List<String> items) {
    return list("", items);
  }

  /**
   * @param id the name by which the page's script finds the list; empty where it does not
   */
  Page list(String id, List<String> items) {
    body.append(id.isEmpty() ? "<ul>\n" : "<ul id=\"" + id + "\">\n");
    items.forEach(item -> body.append("<li>").append(escape(item)).append("</li>\n"));
    body.append("</ul>\n");
    return this;
  }

  /**
   * @param id names the figure on the page and its file: lower case, underscores (it becomes part
   *     of a script variable)
   * @param description text for readers who cannot see the figure
   */
  Page figure(String id, Figure figure, String description) {
    return figure(id, figure, List.of(), description);
  }

  /** Adds a figure with intervals around its points. */
  Page figure(String id, Figure figure, List<ErrorBars> errors, String description) {
    body.append("<figure><div id=\"")
        .append(id)
        .append("\" class=\"plot\" role=\"img\" aria-label=\"")
        .append(escape(description))
        .append("\"></div><figcaption>")
        .append(escape(description))
        .append(" <button type=\"button\" class=\"save\">Save as SVG</button>")
        .append("</figcaption></figure>\n");
    StringBuilder intervals = new StringBuilder();
    errors.forEach(error -> intervals.append(error.script()));
    scripts.put(
        id, figure.asJavascript(id).replace("Plotly.newPlot(", intervals + "Plotly.newPlot("));
    return this;
  }

  /** Adds a table whose first column names its rows; it scrolls on a narrow page. */
  Page table(String caption, List<String> header, List<List<String>> rows) {
    String id = "table" + ++tables;
    body.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"")
        .append(id)
        .append("\"><table><caption id=\"")
        .append(id)
        .append("\"><span>")
        .append(escape(caption))
        .append("</span></caption>\n<thead><tr>");
    header.forEach(cell -> body.append("<th scope=\"col\">").append(escape(cell)).append("</th>"));
    body.append("</tr></thead><tbody>\n");
    for (List<String> row : rows) {
      body.append("<tr><th scope=\"row\">").append(escape(row.get(0))).append("</th>");
      row.stream()
          .skip(1)
          .forEach(cell -> body.append("<td>").append(escape(cell)).append("</td>"));
      body.append("</tr>\n");
    }
    body.append("</tbody></table></div>\n");
    return this;
  }

  /**
   * Adds the form to change link, server and deadline, and the figures that depend on them.
   *
   * @param data JSON of {@link WhatIfData}
   */
  Page whatIf(String data) throws IOException {
    body.append(resource("what-if.html"))
        .append("<script type=\"application/json\" id=\"what-if-data\">")
        .append(data)
        .append("</script>\n");
    parts.addAll(List.of("what-if-answer.js", "what-if-network.js", "what-if.js"));
    return this;
  }

  Page preformatted(String text) {
    body.append("<pre tabindex=\"0\">").append(escape(text)).append("</pre>\n");
    return this;
  }

  void writeTo(Writer out) throws IOException {
    head(out, "");
    out.write("<header><h1>" + escape(title) + "</h1></header>\n<main>\n");
    out.write(body.toString());
    out.write("</main>\n");
    for (String script : scripts.values()) {
      script(script, out);
    }
    for (String part : parts) {
      out.write("<script>\n" + resource(part) + "</script>\n");
    }
    out.write("</body></html>\n");
  }

  /** A page for each figure alone, by its name, in the colours of paper. */
  Map<String, String> figuresAlone() throws IOException {
    Map<String, String> pages = new LinkedHashMap<>();
    for (Map.Entry<String, String> figure : scripts.entrySet()) {
      StringWriter out = new StringWriter();
      head(out, " class=\"paper alone\"");
      out.write("<div id=\"" + figure.getKey() + "\" class=\"plot\"></div>\n");
      script(figure.getValue(), out);
      out.write("</body></html>\n");
      pages.put(figure.getKey(), out.toString());
    }
    return pages;
  }

  private void head(Writer out, String attributes) throws IOException {
    out.write("<!DOCTYPE html>\n<html lang=\"en\"" + attributes + "><head>");
    out.write("<meta charset=\"utf-8\">\n");
    out.write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    // without an icon here the browser requests one from the server
    out.write("<link rel=\"icon\" href=\"data:,\">\n");
    out.write("<title>" + escape(title) + "</title>\n<style>\n" + resource("report.css"));
    out.write("</style>\n<script>" + resource(PLOTLY) + "</script>\n");
    out.write("<script>\n" + resource("report.js") + "</script>\n</head>\n<body>\n");
  }

  private static void script(String script, Writer out) throws IOException {
    // Tablesaw wraps its script in markup of its own; here each script gets a scope of its own
    out.write("<script>(function () {\n" + bare(script) + "\n})();</script>\n");
  }

  private static String bare(String script) {
    return script.replaceAll("</?script[^>]*>", "").replace("Plotly.newPlot(", "draw(");
  }

  static String resource(String name) throws IOException {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
