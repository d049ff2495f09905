package io.splitpoint.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.OneCut;
import io.splitpoint.partition.Pairings;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.Tail;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profiler.OperatorRow;
import io.splitpoint.profiler.Operators;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real browser; skipped where there is none. */
class ReportInBrowserTest {

  private static final Path PUBLISHED =
      Path.of("..", "results", "published", "second-measurement.csv");

  /** Where pictures for looking at go: {@code -Dreport.pictures=DIR}; nowhere by default. */
  private static final Optional<Path> PICTURES =
      Optional.ofNullable(System.getProperty("report.pictures")).map(Path::of);

  // a browser's last children may still write to their profile while the directory goes
  @TempDir(cleanup = CleanupMode.NEVER)
  static Path directory;

  private static Chromium chromium;
  private static Browser browser;
  private final Profile profile = ProfileCsv.read(PUBLISHED);

  @BeforeAll
  static void openBrowser() throws Exception {
    Optional<Chromium> found = Chromium.find(System.getenv("PATH"));
    Assumptions.assumeTrue(found.isPresent(), "no chromium on the PATH: the pages were not opened");
    chromium = found.orElseThrow();
    browser = new Browser(chromium, directory.resolve("profile"));
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  private Partition partition() {
    return OneCut.solve(
        Pairings.of(
            List.of(profile), Optional.of(Link.of("wifi")), Optional.of(Tail.of("x10")), false),
        Constraints.NONE,
        1);
  }

  private Operators operators() {
    List<OperatorRow> rows = new ArrayList<>();
    for (LayerProfile row : profile.rows().stream().filter(r -> r.layer() > 0).toList()) {
      rows.add(
          new OperatorRow(
              row.model(),
              row.precision(),
              row.device(),
              row.layer(),
              row.layerName(),
              "Convolution (NHWC, QU8) IGEMM " + row.layer() % 9,
              "kernel",
              1,
              30,
              row.layer(),
              row.layer(),
              row.layer() + 0.001,
              1));
    }
    return new Operators(
        rows, List.of(new Operators.Summary("cpu", "operators on cpu int8: 3 steps & more")));
  }

  private RunReport.Content content() {
    return new RunReport.Content(
        profile,
        Optional.of(partition()),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        operators(),
        0.95,
        List.of("VALID"),
        List.of("a notice & a <half>"),
        "{\"seed\": 1}",
        Optional.empty());
  }

  private Path report() throws Exception {
    Path page = directory.resolve("a report.html");
    try (Writer out = Files.newBufferedWriter(page)) {
      RunReport.write(content(), out);
    }
    return page;
  }

  private Path comparison() throws Exception {
    Map<String, Profile> runs = new LinkedHashMap<>();
    runs.put("here", profile);
    runs.put("a-very-long-directory-name/of-another-run-20261121-101500", profile);
    Path page = directory.resolve("comparison.html");
    try (Writer out = Files.newBufferedWriter(page)) {
      ComparisonReport.write(runs, out);
    }
    return page;
  }

  private void holds(Path page, int width, String theme, String background) throws Exception {
    browser.open(page, width, 800, theme);
    String what = page.getFileName() + " " + width + " " + theme;
    if (PICTURES.isPresent()) {
      String name = page.getFileName() + "-" + width + "-" + theme + ".png";
      Files.write(PICTURES.get().resolve(name), browser.screenshot());
    }
    assertThat(browser.complaints()).as(what).isEmpty();
    assertThat(browser.requests())
        .as("what is asked for: the file, and data inside it")
        .allMatch(url -> url.startsWith("file:") || url.startsWith("data:"))
        .filteredOn(url -> url.startsWith("file:"))
        .hasSize(1);
    int scrolled = browser.value("document.documentElement.scrollWidth").asInt();
    assertThat(scrolled).as("no scrolling sideways: %s", what).isLessThanOrEqualTo(width);
    assertThat(browser.value("getComputedStyle(document.body).backgroundColor").asText())
        .isEqualTo(background);
    assertThat(browser.value("document.querySelectorAll('div.plot .main-svg').length").asInt())
        .as("figures are drawn")
        .isPositive();
    assertThat(browser.value("document.querySelector('div.plot').data[0].marker.color").asText())
        .as("the first series' blue shows on its ground")
        .isEqualToIgnoringCase(theme.equals("dark") ? "#3a97d6" : "#0072b2");
    // the letters of a chart have the page's own colour
    assertThat(browser.value("getComputedStyle(document.querySelector('.xtick text')).fill"))
        .isEqualTo(browser.value("getComputedStyle(document.body).color"));
    String clipped =
        "Array.from(document.querySelectorAll('div.plot')).filter(p => Array.from("
            + "p.querySelectorAll('.xtick text,.ytick text,.legendtext')).some(t =>"
            + " t.getBoundingClientRect().left < p.getBoundingClientRect().left - 1 ||"
            + " t.getBoundingClientRect().bottom > p.getBoundingClientRect().bottom + 1 ||"
            + " t.getBoundingClientRect().right > p.getBoundingClientRect().right + 1))"
            + ".map(p => p.id).join()";
    assertThat(browser.value(clipped).asText()).as("clipped figures: %s", what).isEmpty();
    String untitled =
        "Array.from(document.querySelectorAll('div.plot')).filter(p => { const box ="
            + " p.getBoundingClientRect(); const titles = Array.from(p.querySelectorAll("
            + "'.g-ytitle text,.g-y2title text')); return !titles.length || titles.some(t => { const"
            + " at = t.getBoundingClientRect(); return !t.textContent || at.left < box.left - 1 ||"
            + " at.right > box.right + 1 || at.top < box.top - 1 || at.bottom > box.bottom + 1; });"
            + " }).map(p => p.id).join()";
    assertThat(browser.value(untitled).asText())
        .as("figures whose vertical axes have no title in sight: %s", what)
        .isEmpty();
  }

  @Test
  void theReportFitsADeskAndAPhoneInLightAndDark() throws Exception {
    Path page = report();
    holds(page, 1200, "light", "rgb(255, 255, 255)");
    holds(page, 1200, "dark", "rgb(20, 24, 29)");
    holds(page, 360, "light", "rgb(255, 255, 255)");
    holds(page, 360, "dark", "rgb(20, 24, 29)");
  }

  @Test
  void theComparisonFitsThemToo() throws Exception {
    Path page = comparison();
    holds(page, 1200, "light", "rgb(255, 255, 255)");
    holds(page, 360, "dark", "rgb(20, 24, 29)");
  }

  @Test
  void theReportCanBeReadWithoutSeeingAndWithoutAMouse() throws Exception {
    browser.open(report(), 1200, 800, "light");
    assertThat(browser.value("document.documentElement.lang").asText()).isEqualTo("en");
    assertThat(browser.value("document.querySelectorAll('h1').length").asInt()).isEqualTo(1);
    assertThat(browser.value("document.querySelectorAll('main h2').length").asInt())
        .isGreaterThan(4);
    assertThat(
            browser
                .value(
                    "Array.from(document.querySelectorAll('table')).every(t => t.caption &&"
                        + " t.caption.textContent.length > 9 && Array.from(t.querySelectorAll("
                        + "'tr')).every(r => r.querySelector('th[scope]')))")
                .asBoolean())
        .as("every table has a caption, every row and column a header")
        .isTrue();
    assertThat(
            browser
                .value(
                    "Array.from(document.querySelectorAll('div.plot')).every(p =>"
                        + " p.getAttribute('role') == 'img' &&"
                        + " p.getAttribute('aria-label').length > 20)")
                .asBoolean())
        .isTrue();
    assertThat(
            browser
                .value(
                    "Array.from(document.querySelectorAll('.scroll,pre')).every(e => {e.focus();"
                        + " return document.activeElement == e})")
                .asBoolean())
        .as("what scrolls can be reached with the keyboard")
        .isTrue();
  }

  /** WCAG 2.1, success criterion 1.4.3: 4.5 to 1, by its formula of relative luminance. */
  private static final String LEAST_CONTRAST =
      """
      (() => {
        const rgb = c => (c.match(/[\\d.]+/g) || []).map(Number);
        const light = c => rgb(c).slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const behind = e => { for (; e; e = e.parentElement) {
            const c = getComputedStyle(e).backgroundColor;
            if (rgb(c).length == 3 || rgb(c)[3] > 0) return c; } return 'rgb(255, 255, 255)'; };
        let least = 21;
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let t; (t = texts.nextNode());) {
          const e = t.parentElement;
          if (!t.data.trim() || e.closest('script,style') || !e.getClientRects().length) continue;
          const style = getComputedStyle(e);
          const a = light(e.closest('svg') ? style.fill : style.color);
          const b = light(behind(e));
          least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
        }
        return least;
      })()
      """;

  @Test
  void everyWordHasTheContrastThatReadersWithWeakEyesNeed() throws Exception {
    for (String theme : List.of("light", "dark")) {
      try (Browser browser =
          new Browser(chromium, Files.createTempDirectory(directory, "profile"))) {
        browser.open(report(), 1200, 800, theme);
        assertThat(browser.value(LEAST_CONTRAST).asDouble()).as(theme).isBetween(4.5, 21.0);
        assertThat(browser.value("document.querySelectorAll('body > header, body > main').length"))
            .as("landmarks, and nothing outside of them that is read")
            .hasToString("2");
        assertThat(
                browser
                    .value("document.querySelectorAll('[tabindex]:not([tabindex=\"0\"])').length")
                    .asInt())
            .as("the order of focus is that of reading")
            .isZero();
      }
    }
  }

  @Test
  void thePrefixFiguresTwoAxesBothBeginAtZero() throws Exception {
    browser.open(report(), 1200, 800, "light");
    String plots = "Array.from(document.querySelectorAll('div.plot')).filter(p => p.layout.yaxis2)";
    assertThat(browser.value(plots + ".length").asInt()).isPositive();
    assertThat(
            browser
                .value(
                    plots
                        + ".every(p => p.layout.yaxis.range[0] == 0 &&"
                        + " p.layout.yaxis2.range[0] == 0)")
                .asBoolean())
        .isTrue();
  }

  @Test
  void theReportPrintsOnPaperEvenFromADarkScreen() throws Exception {
    browser.open(report(), 1200, 800, "dark");
    browser.value("window.dispatchEvent(new Event('beforeprint'))");
    assertThat(browser.value("getComputedStyle(document.body).backgroundColor").asText())
        .isEqualTo("rgb(255, 255, 255)");
    assertThat(
            browser
                .value(
                    "Math.max(...Array.from(document.querySelectorAll('div.plot .main-svg'))"
                        + ".map(s => s.getBoundingClientRect().width))")
                .asInt())
        .as("as wide as A4 between its margins")
        .isLessThanOrEqualTo(690);
    assertThat(
            browser
                .value(
                    "Array.from(document.querySelectorAll('div.plot')).every(p =>"
                        + " p.querySelector('.main-svg').getBoundingClientRect().bottom <="
                        + " p.getBoundingClientRect().bottom + 1)")
                .asBoolean())
        .as("no figure is drawn over its caption")
        .isTrue();
    assertThat(browser.value("document.querySelector('div.plot').data[0].marker.color").asText())
        .isEqualToIgnoringCase("#0072b2");
    browser.value("window.dispatchEvent(new Event('afterprint'))");
    assertThat(browser.value("getComputedStyle(document.body).backgroundColor").asText())
        .isEqualTo("rgb(20, 24, 29)");
    byte[] pdf = browser.pdf();
    assertThat(new String(pdf, 0, 5)).isEqualTo("%PDF-");
    if (PICTURES.isPresent()) {
      Files.write(PICTURES.get().resolve("print.pdf"), pdf);
    }
  }

  @Test
  void everyFigureBecomesAPictureForAPaper() throws Exception {
    Map<String, String> figures = RunReport.figures(content());
    assertThat(figures.keySet())
        .containsExactly(
            "prefixes",
            "operators_raspi3b__coral_usb_uint8",
            "operators_raspi3b__cpu_float32",
            "split_latency",
            "split_energy",
            "pareto");
    Path picture = directory.resolve("pareto.png");
    chromium.picture(figures.get("pareto"), picture);
    var image = ImageIO.read(picture.toFile());
    assertThat(image.getWidth()).isEqualTo(2700);
    long drawn = 0;
    for (int x = 0; x < image.getWidth(); x += 3) {
      for (int y = 0; y < image.getHeight(); y += 3) {
        drawn += (image.getRGB(x, y) & 0xFFFFFF) == 0xFFFFFF ? 0 : 1;
      }
    }
    assertThat(drawn).as("points that are not paper").isGreaterThan(2_000);
    PICTURES.ifPresent(
        at -> {
          try {
            Files.copy(
                picture,
                at.resolve("pareto.png"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  @Test
  void withoutABrowserThereIsNone() {
    assertThat(Chromium.find(directory + ":relative")).isEmpty();
  }
}
