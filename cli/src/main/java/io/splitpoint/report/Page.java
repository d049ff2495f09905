package io.splitpoint.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.plotly.components.Figure;

/** One HTML file that opens without a network: plotly.js and every figure are inside. */
final class Page {

  private static final String PLOTLY =
      "/META-INF/resources/webjars/plotly.js/1.54.1/dist/plotly-cartesian.min.js";

  private final String title;
  private final StringBuilder body = new StringBuilder();
  private final List<String> scripts = new ArrayList<>();

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

  /** A line that must not be overlooked. */
  Page notice(String text) {
    body.append("<p class=\"notice\">").append(escape(text)).append("</p>\n");
    return this;
  }

  Page list(List<String> items) {
    body.append("<ul>\n");
    items.forEach(item -> body.append("<li>").append(escape(item)).append("</li>\n"));
    body.append("</ul>\n");
    return this;
  }

  /**
   * @param description what a reader who cannot see the figure should know
   */
  Page figure(Figure figure, String description) {
    String id = "figure" + (scripts.size() + 1);
    body.append("<figure><div id=\"")
        .append(id)
        .append("\" class=\"plot\" role=\"img\" aria-label=\"")
        .append(escape(description))
        .append("\"></div><figcaption>")
        .append(escape(description))
        .append("</figcaption></figure>\n");
    scripts.add(figure.asJavascript(id));
    return this;
  }

  Page table(List<String> header, List<List<String>> rows) {
    body.append("<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>");
    header.forEach(cell -> body.append("<th scope=\"col\">").append(escape(cell)).append("</th>"));
    body.append("</tr></thead><tbody>\n");
    for (List<String> row : rows) {
      body.append("<tr>");
      row.forEach(cell -> body.append("<td>").append(escape(cell)).append("</td>"));
      body.append("</tr>\n");
    }
    body.append("</tbody></table></div>\n");
    return this;
  }

  Page preformatted(String text) {
    body.append("<pre tabindex=\"0\">").append(escape(text)).append("</pre>\n");
    return this;
  }

  void writeTo(Writer out) throws IOException {
    out.write("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    out.write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.write("<title>" + escape(title) + "</title>\n<style>\n" + resource("report.css"));
    out.write("</style>\n<script>" + resource(PLOTLY) + "</script>\n");
    out.write("<script>\n" + resource("report.js") + "</script>\n</head>\n<body><main>\n");
    out.write("<h1>" + escape(title) + "</h1>\n");
    out.write(body.toString());
    out.write("</main>\n");
    for (String script : scripts) {
      // Tablesaw wraps its script in markup of its own; each gets a scope of its own here
      out.write("<script>(function () {\n" + bare(script) + "\n})();</script>\n");
    }
    out.write("</body></html>\n");
  }

  private static String bare(String script) {
    return script.replaceAll("</?script[^>]*>", "").replace("Plotly.newPlot(", "draw(");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
