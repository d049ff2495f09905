package io.splitpoint.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.energy.Board;
import io.splitpoint.partition.Answer;
import io.splitpoint.partition.Candidate;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.OneCut;
import io.splitpoint.partition.Pairing;
import io.splitpoint.partition.Pairings;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitPoint;
import io.splitpoint.partition.Sweep;
import io.splitpoint.partition.Tail;
import io.splitpoint.partition.WhatIf;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profile.Source;
import io.splitpoint.profiler.LayerRow;
import io.splitpoint.profiler.Operators;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The page's answers against the program's own; skipped where there is no browser. */
class WhatIfInBrowserTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path PUBLISHED =
      Path.of("..", "results", "published", "second-measurement.csv");
  private static final Optional<Path> PICTURES =
      Optional.ofNullable(System.getProperty("report.pictures")).map(Path::of);

  /** Room for all draws of these small networks. */
  private static final int ROOM = 4_000_000;

  private static final long SEED = 7;
  private static final int LAYERS = 9;
  private static final double CONFIDENCE = 0.95;

  // a browser's last children may still write to their profile while the directory goes
  @TempDir(cleanup = CleanupMode.NEVER)
  static Path directory;

  private static Browser browser;
  private static int pages;

  @BeforeAll
  static void openBrowser() throws Exception {
    Optional<Chromium> found = Chromium.find(System.getenv("PATH"));
    Assumptions.assumeTrue(found.isPresent(), "no chromium on the PATH: the page was not opened");
    browser = new Browser(found.orElseThrow(), directory.resolve("profile"));
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  /** A run, and all that its answers follow from. */
  private record Case(
      String name,
      Profile profile,
      List<LayerProfile> tails,
      Link link,
      Machines machines,
      EnergyOf of,
      List<LayerRow> layers) {

    List<Pairing> pairings(Optional<Link> other, Optional<Double> factor) {
      Optional<Tail> tail = factor.map(Tail.Faster::new);
      return MeasuredTails.applyOwn(
          Path.of("tails.csv"), tails, profile, Pairings.of(List.of(profile), other, tail, false));
    }

    EnergyBoundary boundary(Optional<Link> other, Optional<Double> factor) {
      return EnergyBoundary.of(pairings(other, factor), of, machines, SEED);
    }

    WhatIf whatIf(List<Pairing> pairings) {
      return WhatIf.of(pairings, of, machines, SEED, ROOM);
    }
  }

  /** What is moved on the page; empty is as in the run. */
  private record Moved(
      Optional<Double> bandwidth,
      Optional<Double> latency,
      Optional<Double> transmit,
      Optional<Double> idle,
      Optional<Double> server,
      Optional<Double> deadline) {

    static Moved any(SplittableRandom random) {
      return new Moved(
          maybe(random, Math.pow(10, 4 * random.nextDouble() - 1)),
          maybe(random, 30 * random.nextDouble()),
          maybe(random, random.nextInt(4) == 0 ? 0 : 3 * random.nextDouble()),
          maybe(random, random.nextInt(4) == 0 ? 0 : 2 * random.nextDouble()),
          maybe(random, Math.pow(10, 3 * random.nextDouble() - 1)),
          maybe(random, Math.pow(10, 1 + 2 * random.nextDouble())));
    }

    private static Optional<Double> maybe(SplittableRandom random, double value) {
      return random.nextInt(3) == 0 ? Optional.empty() : Optional.of(value);
    }

    Link link(Link of) {
      return new Link(
          of.name(),
          bandwidth.orElse(of.bandwidthMbps()),
          latency.orElse(of.latencyMs()),
          transmit.orElse(of.transmitW()),
          of.receiveW(),
          idle.orElse(of.idleW()),
          of.overheadMs());
    }

    Constraints constraints() {
      return deadline.map(Constraints::deadline).orElse(Constraints.NONE);
    }

    ObjectNode json() {
      ObjectNode node = JSON.createObjectNode();
      node.put("bandwidth", bandwidth.orElse(null)).put("latency", latency.orElse(null));
      node.put("transmit", transmit.orElse(null)).put("idle", idle.orElse(null));
      node.put("server", server.orElse(null)).put("deadline", deadline.orElse(null));
      return node.putNull("objective");
    }
  }

  private static Latency latency(double ms, Source source) {
    double half = source == Source.MODELLED ? 0.2 : 0.03;
    return new Latency(ms, ms * (1 - half), ms * (1 + half), OptionalDouble.empty(), source);
  }

  /** A device's rows with 95 % intervals; what leaves layer 4 is known to nobody before it runs. */
  private static List<LayerProfile> rows(
      String device, SplittableRandom random, Source source, double step, boolean energy) {
    List<LayerProfile> rows = new ArrayList<>();
    long[] bytes = {150_528, 802_816, 200_704, 401_408, -1, 50_176, 25_088, 4_096, 4_096, 1_000};
    double ms = 0;
    for (int k = 0; k <= LAYERS; k++) {
      ms += k == 0 ? 0 : step * (0.5 + random.nextDouble());
      rows.add(row(device, k, bytes[k], ms, source, energy));
    }
    return rows;
  }

  private static LayerProfile row(
      String device, int k, long bytes, double ms, Source source, boolean energy) {
    return new LayerProfile(
        "net",
        "int8",
        device,
        1,
        k,
        k == 0 ? "input" : "layer<" + k + ">",
        k == 0 ? "INPUT" : "CONV_2D",
        "1x8x8x8",
        bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes),
        1000L * k,
        100L * k,
        k == 0 ? 0 : 30,
        k == 0 ? Optional.empty() : Optional.of(latency(ms, source)),
        k == 0 || !energy
            ? Optional.empty()
            : Optional.of(
                new Energy(
                    OptionalDouble.of(4),
                    4 * ms,
                    3.8 * ms,
                    4.2 * ms,
                    Source.MEASURED,
                    EnergyOf.BOARD,
                    OptionalDouble.of(2.5))));
  }

  private static List<LayerProfile> tails(SplittableRandom random) {
    List<LayerProfile> tails = new ArrayList<>();
    double ms = 0;
    for (int k = LAYERS - 1; k >= 1; k--) {
      ms += 2 + 4 * random.nextDouble();
      if (k != 6) {
        tails.add(0, row("cpu", k, 1_000, ms, Source.MEASURED, true));
      }
    }
    return tails;
  }

  private static Case metered(String link) {
    SplittableRandom random = new SplittableRandom(3);
    List<LayerProfile> rows = new ArrayList<>(rows("coral", random, Source.MODELLED, 2, true));
    rows.addAll(rows("cpu", random, Source.MEASURED, 5, true));
    List<LayerRow> layers = new ArrayList<>();
    for (int k = 1; k <= LAYERS; k++) {
      layers.add(
          new LayerRow(
              "net",
              "int8",
              "cpu",
              k,
              "layer<" + k + ">",
              OptionalDouble.of(5),
              4.5,
              5.5,
              OptionalDouble.of(11)));
    }
    return new Case(
        "metered over " + link,
        Profile.of(rows),
        tails(random),
        Link.of(link),
        Machines.UNKNOWN,
        EnergyOf.BOARD,
        layers);
  }

  private static Case ofDeviceFiles() {
    SplittableRandom random = new SplittableRandom(5);
    return new Case(
        "energies of device files",
        Profile.of(rows("cpu", random, Source.MEASURED, 5, false)),
        List.of(),
        Link.of("wifi"),
        new Machines(Optional.of(Board.of("pi4")), Optional.of(Board.of("laptop"))),
        EnergyOf.SYSTEM,
        List.of());
  }

  private static Case published() {
    return new Case(
        "published, no intervals",
        ProfileCsv.read(PUBLISHED),
        List.of(),
        Link.of("wifi"),
        Machines.UNKNOWN,
        EnergyOf.BOARD,
        List.of());
  }

  private Path page(Case of, Optional<Double> factor) throws Exception {
    List<Pairing> own =
        factor.isPresent()
            ? of.pairings(Optional.of(of.link()), factor)
            : of.pairings(Optional.empty(), Optional.empty());
    WhatIfData data =
        new WhatIfData(
            of.whatIf(own),
            factor.isPresent()
                ? Optional.empty()
                : Optional.of(of.whatIf(of.pairings(Optional.of(of.link()), Optional.of(1.0)))),
            of.link(),
            Optional.empty(),
            Constraints.NONE,
            new WhatIfData.Command(
                PUBLISHED.toString(),
                factor.map(f -> "x" + f),
                factor.map(f -> of.link().name()),
                List.of("--energy-of", of.of().label(), "--seed", "" + SEED)));
    // a browser that is sent to another fragment of the same page does not load it again
    Path page = directory.resolve("what if " + ++pages + ".html");
    try (Writer out = Files.newBufferedWriter(page)) {
      RunReport.write(
          new RunReport.Content(
              of.profile(),
              Optional.of(
                  OneCut.solve(
                      EnergyBoundary.of(own, of.of(), of.machines(), SEED),
                      Constraints.NONE,
                      SEED)),
              Optional.empty(),
              List.of(),
              List.of(),
              of.layers(),
              Operators.NONE,
              CONFIDENCE,
              List.of("VALID"),
              List.of(),
              "{}",
              Optional.of(data)),
          out);
    }
    return page;
  }

  private static final String ANSWERS =
      """
      (settings => settings.map(s => {
        const a = whatIfPage.model.answer(s);
        const n = v => Number.isNaN(v) ? null : v;
        const probability = {};
        Object.keys(a.chances).forEach(o => probability[o] = a.chances[o].probability);
        return {
          cuts: a.cuts.map(c => [n(c.latency), n(c.energy), c.lacks ? n(c.atLeast) : null]),
          best: a.best, undecided: a.undecided, front: a.front, probability: probability,
          standings: Object.fromEntries(Object.entries(a.standings).map(([o, s]) => [o, s.name]))
        };
      }))""";

  /** How many settings of each case: 200 in all. */
  private static final int SETTINGS = 50;

  @Test
  void twoHundredSettingsHaveTheAnswersOfPartition() throws Exception {
    for (Case of : List.of(metered("wifi"), metered("ethernet"), ofDeviceFiles(), published())) {
      compare(of);
    }
  }

  private void compare(Case of) throws Exception {
    boolean ownServer = of.tails().isEmpty(); // no pair of devices shares a machine here
    Optional<Double> factor = ownServer ? Optional.of(2.0) : Optional.empty();
    SplittableRandom random = new SplittableRandom(of.name().hashCode());
    List<Moved> moved = new ArrayList<>();
    ArrayNode asked = JSON.createArrayNode();
    for (int i = 0; i < SETTINGS; i++) {
      moved.add(Moved.any(random));
      asked.add(moved.get(i).json());
    }
    browser.open(page(of, factor), 1200, 800, "light");
    assertThat(browser.complaints()).as(of.name()).isEmpty();
    JsonNode answers = browser.value(ANSWERS + "(" + asked + ")");
    assertThat(answers.size()).as(of.name()).isEqualTo(SETTINGS);
    for (int i = 0; i < SETTINGS; i++) {
      Moved here = moved.get(i);
      Optional<Double> server = here.server().or(() -> factor);
      EnergyBoundary boundary =
          of.boundary(
              server.isPresent() ? Optional.of(here.link(of.link())) : Optional.empty(), server);
      Partition expected = OneCut.solve(boundary, here.constraints(), SEED);
      same(of.name() + " " + here, expected, answers.get(i));
      if (i % 10 == 0 && server.isPresent()) {
        sameCrossovers(of.name() + " " + here, here, boundary);
      }
    }
  }

  private static void same(String what, Partition expected, JsonNode found) {
    List<Candidate> candidates = expected.candidates();
    assertThat(found.path("cuts").size()).as(what).isEqualTo(candidates.size());
    List<Integer> front = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      SplitPoint cut = candidates.get(i).cut();
      JsonNode costs = found.path("cuts").get(i);
      close(what + " latency of " + cut.where(), cut.latencyMs(), costs.get(0));
      close(what + " energy of " + cut.where(), cut.energyMj(), costs.get(1));
      if (cut.energyAtLeastMj().isPresent()) {
        close(what + " least energy of " + cut.where(), cut.energyAtLeastMj(), costs.get(2));
      }
    }
    expected.pareto().forEach(candidate -> front.add(candidates.indexOf(candidate)));
    List<Integer> drawn = new ArrayList<>();
    found.path("front").forEach(index -> drawn.add(index.asInt()));
    assertThat(drawn).as("%s: Pareto front", what).containsExactlyInAnyOrderElementsOf(front);
    for (Objective objective : Objective.values()) {
      String name = what + ": best for " + objective.label();
      assertThat(Optional.ofNullable(found.path("undecided").get(objective.label())))
          .as(name)
          .map(
              why ->
                  "undecided for %s: %s"
                      .formatted(
                          objective == Objective.EDP ? "energy-delay product" : objective.label(),
                          why.asText()))
          .isEqualTo(expected.undecided(objective));
      JsonNode best = found.path("best").get(objective.label());
      Optional<Candidate> winner = expected.best(objective);
      assertThat(best == null).as(name).isEqualTo(winner.isEmpty());
      if (winner.isPresent()) {
        sameWinner(name, expected, objective, winner.get(), best.asInt(), found);
      }
    }
  }

  /** Two bytes a draw may turn one draw in a thousand, and with it what is equally probable. */
  private static final double TURNED = 0.002;

  private static void sameWinner(
      String name,
      Partition expected,
      Objective objective,
      Candidate winner,
      int best,
      JsonNode found) {
    JsonNode shares = found.path("probability").path(objective.label());
    assertThat(shares.isMissingNode()).as(name).isEqualTo(winner.probability().isEmpty());
    List<Candidate> candidates = expected.candidates();
    Candidate taken = candidates.get(best);
    if (winner.probability().isEmpty()) {
      assertThat(taken).as(name).isEqualTo(winner);
      return;
    }
    for (int i = 0; i < candidates.size(); i++) {
      assertThat(shares.get(i).asDouble())
          .as("%s: probability of %s", name, candidates.get(i).cut().where())
          .isEqualTo(candidates.get(i).probability().get(objective), within(TURNED));
    }
    if (taken != winner) {
      assertThat(taken.probability().get(objective))
          .as(name)
          .isEqualTo(winner.probability().get(objective), within(TURNED));
      return;
    }
    double share = winner.probability().get(objective);
    String standing = Answer.of(expected, objective, CONFIDENCE).orElseThrow().standing().label();
    if (Math.abs(share - CONFIDENCE) > TURNED && !standing.equals("equal")) {
      assertThat(found.path("standings").path(objective.label()).asText())
          .as(name)
          .isIn(standing, "equal");
    }
  }

  private static void close(String what, OptionalDouble expected, JsonNode found) {
    assertThat(found.isNull()).as(what).isEqualTo(expected.isEmpty());
    if (expected.isPresent()) {
      double value = expected.getAsDouble();
      assertThat(found.asDouble()).as(what).isEqualTo(value, within(1e-6 * Math.abs(value)));
    }
  }

  private static void sameCrossovers(String what, Moved moved, EnergyBoundary boundary)
      throws Exception {
    Sweep sweep = Sweep.bandwidth(boundary.pairings(), 0.1, 1000, 400, Objective.LATENCY);
    JsonNode found =
        browser.value(
            "whatIfPage.model.sweep("
                + moved.json()
                + ", 'latency', 0.1, 1000, 241).ranges.map(r => [r.from, r.to, r.cut.k])");
    assertThat(found.size()).as(what).isEqualTo(sweep.ranges().size());
    for (int i = 0; i < found.size(); i++) {
      Sweep.Range range = sweep.ranges().get(i);
      assertThat(found.get(i).get(0).asDouble())
          .as("%s: crossover %d", what, i)
          .isEqualTo(range.fromMbps(), within(1e-6 * range.fromMbps()));
      assertThat(found.get(i).get(2).asInt()).as(what).isEqualTo(range.cut().splitLayer());
    }
  }

  private static final String MOVE =
      """
      (async () => {
        const move = (id, value) => {
          const input = document.getElementById(id);
          input.value = value;
          input.dispatchEvent(new Event(input.tagName == 'SELECT' ? 'change' : 'input'));
        };
        %s
        const frames = n => n == 0 ? Promise.resolve()
            : new Promise(done => requestAnimationFrame(() => done(frames(n - 1))));
        await frames(3);
        return [document.getElementById('answers').textContent, location.hash,
            document.getElementById('command').textContent,
            document.getElementById('moved').textContent,
            document.querySelector('#network svg text[font-weight]') ? 'cut' : 'none'];
      })()""";

  @Test
  void whatIsMovedGoesIntoAnswersAddressAndCommandAndTheAddressBringsItBack() throws Exception {
    Path page = page(published(), Optional.of(10.0));
    String hash;
    String answers;
    browser.open(page, 1200, 800, "light");
    String before = browser.value("document.getElementById('answers').textContent").asText();
    assertThat(browser.value("document.getElementById('moved').textContent").asText())
        .isEqualTo("These are the numbers of the run.");
    JsonNode after =
        browser.value(
            MOVE.formatted(
                "move('bandwidth', 2); move('latency', 3); move('server', 2.5);"
                    + "move('transmit', 0.5); move('deadline', 5000);"
                    + "move('objective', 'latency');"));
    answers = after.get(0).asText();
    hash = after.get(1).asText();
    assertThat(answers).isNotEqualTo(before).contains("best for latency", "server-x2.5");
    assertThat(hash).contains("bandwidth=2", "latency=3", "server=2.5", "objective=latency");
    assertThat(after.get(2).asText())
        .isEqualTo(
            "splitpoint partition ../results/published/second-measurement.csv --tail x2.5"
                + " --link wifi,bandwidth_mbps=2,latency_ms=3,transmit_w=0.5 --deadline 5000"
                + " --objective latency --energy-of board --seed 7");
    assertThat(after.get(3).asText()).contains("only supposed").contains("bandwidth 2");
    assertThat(after.get(4).asText()).isEqualTo("cut");
    assertThat(browser.complaints()).isEmpty();
    browser.open(page(published(), Optional.of(10.0)), hash, 360, 800, "dark");
    assertThat(browser.value("document.getElementById('answers').textContent").asText())
        .isEqualTo(answers);
    JsonNode back = browser.value(MOVE.formatted("document.getElementById('reset').click();"));
    assertThat(back.get(1).asText()).isEmpty();
    assertThat(back.get(3).asText()).isEqualTo("These are the numbers of the run.");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void everyFigureIsSavedAsAnSvgInTheColoursOfPaper() throws Exception {
    Path page = page(metered("wifi"), Optional.of(10.0));
    browser.open(page, 1200, 800, "dark");
    JsonNode figures =
        browser.value(
            "Promise.all(Array.from(document.querySelectorAll('div.plot')).map(svgOf))"
                + ".then(all => all.concat([whatIfPage.svgOfNetwork()]))");
    assertThat(figures.size()).isGreaterThanOrEqualTo(5);
    for (JsonNode figure : figures) {
      String svg = figure.asText();
      assertThat(svg).startsWith("<svg").contains("</svg>");
      assertThat(svg.split("<path|<rect")).hasSizeGreaterThan(5);
    }
    assertThat(browser.value("document.querySelectorAll('figure').length").asInt())
        .isEqualTo(browser.value("document.querySelectorAll('figure .save').length").asInt());
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aRunThatIsNotValidHasTheSameOtherSplitsWithoutTheirProbabilities() throws Exception {
    browser.open(page(metered("wifi"), Optional.of(10.0)), 1200, 800, "light");
    JsonNode standings =
        browser.value(
            """
            [true, false].map(valid => {
              const data = JSON.parse(document.getElementById('what-if-data').textContent);
              data.confidence = 0.999999;
              data.valid = valid;
              return whatIf(data).answer(whatIfPage.run).standings.latency;
            })""");
    assertThat(standings.get(1).path("name").asText()).isEqualTo("doubted");
    assertThat(standings.get(1).path("others")).isEqualTo(standings.get(0).path("others"));
    assertThat(standings.get(1).path("others").size()).isPositive();
  }

  @Test
  void nothingIsSaidToBeBestForEnergyWhereItsPowersAreNotKnown() throws Exception {
    browser.open(page(metered("ethernet"), Optional.of(10.0)), 1200, 800, "light");
    assertThat(browser.value("document.getElementById('answers').textContent").asText())
        .contains("undecided for energy: the link's transmit power is not known");
    JsonNode known = browser.value(MOVE.formatted("move('transmit', 0.4); move('idle', 0.1);"));
    assertThat(known.get(0).asText()).doesNotContain("not known").contains("for energy");
  }

  @Test
  void thePageFitsADeskAndAPhoneInLightAndDark() throws Exception {
    for (int width : new int[] {1200, 360}) {
      for (String theme : List.of("light", "dark")) {
        browser.open(
            page(metered("wifi"), Optional.empty()), "#server=10&bandwidth=20", width, 800, theme);
        if (PICTURES.isPresent()) {
          Files.write(
              PICTURES.get().resolve("what-if-" + width + "-" + theme + ".png"),
              browser.screenshot());
        }
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests())
            .allMatch(url -> url.startsWith("file:") || url.startsWith("data:"));
        assertThat(browser.value("document.documentElement.scrollWidth").asInt())
            .as("no scrolling sideways at %d", width)
            .isLessThanOrEqualTo(width);
      }
    }
  }
}
