package io.splitpoint.report;

/**
 * A page in the report's style that has no scripts. Use it for drawings that are SVG already: they
 * follow the reader's light or dark theme where they use {@code currentColor} and {@code
 * var(--rule)}.
 */
public final class PlainPage {

  private PlainPage() {}

  /**
   * Returns the whole page.
   *
   * @param title plain text
   * @param caption plain text below the drawing
   * @param svg one {@code svg} element; it scrolls by itself where the page is narrower
   */
  public static String of(String title, String caption, String svg) throws java.io.IOException {
    return """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="icon" href="data:,">
        <title>%s</title>
        <style>
        %s</style></head>
        <body>
        <header><h1>%s</h1></header>
        <main><figure><div class="scroll" tabindex="0" role="img" aria-label="%s">
        %s</div><figcaption>%s</figcaption></figure></main>
        </body></html>
        """
        .formatted(
            Page.escape(title),
            Page.resource("report.css"),
            Page.escape(title),
            Page.escape(title + ". " + caption),
            svg,
            Page.escape(caption));
  }
}
