// The form of the report: what is moved there goes into the address, the answers and the figures.
var whatIfPage = (function () {
  "use strict";
  const element = id => document.getElementById(id);
  const model = whatIf(JSON.parse(element("what-if-data").textContent));
  const data = model.data;
  const COLORS = ["#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f"];
  const BEST = "#d55e00";
  const TITLES = { latency: "latency, ms", energy: "energy, mJ", edp: "energy-delay product, mJ·ms",
    throughput: "slowest stage, ms" };
  const NAMES = { latency: "latency", energy: "energy", edp: "energy-delay product", throughput: "throughput" };
  const OPTIONS = { bandwidth: "bandwidth_mbps", latency: "latency_ms", transmit: "transmit_w", idle: "idle_w" };
  const CONFIG = { displayModeBar: false, displaylogo: false, responsive: true };
  const SWEEP = [0.1, 10000];

  // As in the run: null is what nobody moved. A deadline of the run is there from the beginning.
  const RUN = { bandwidth: null, latency: null, transmit: null, idle: null, server: null,
    deadline: data.deadline_ms, objective: null };
  const settings = Object.assign({}, RUN);
  const deadlines = (() => {
    const known = model.answer(RUN).cuts.map(cut => cut.latency).filter(ms => ms > 0 && ms < Infinity);
    return known.length ? [Math.min.apply(null, known) / 10, Math.max.apply(null, known) * 3] : [0.1, 1000];
  })();

  // A slider has 1000 steps; where its numbers span decades they are evenly spread over the logarithm.
  const logarithmic = (from, to) => ({
    value: step => Number((from * Math.pow(to / from, step / 1000)).toPrecision(3)),
    step: value => 1000 * Math.log(Math.min(Math.max(value, from), to) / from) / Math.log(to / from)
  });
  const cubic = to => ({
    value: step => Number((to * Math.pow(step / 1000, 3)).toPrecision(3)),
    step: value => 1000 * Math.cbrt(Math.min(value, to) / to)
  });
  const SLIDERS = { bandwidth: logarithmic(SWEEP[0], SWEEP[1]), latency: cubic(500),
    server: logarithmic(0.01, 1000), transmit: cubic(10), idle: cubic(10),
    deadline: logarithmic(deadlines[0], deadlines[1]) };
  const RANGES = { bandwidth: [1e-6, 1e7], latency: [0, 1e9], server: [1e-6, 1e6], transmit: [0, 1e5],
    idle: [0, 1e5], deadline: [0, 1e9] };

  function ofRun(name) {
    return name === "server" ? (data.supposed ? null : data.factor)
        : name === "deadline" ? data.deadline_ms : data.link[OPTIONS[name]];
  }

  function shown(name) {
    return settings[name] === null ? ofRun(name) : settings[name];
  }

  // Three significant digits, and all of them before the point.
  function digits(value) {
    if (value === 0) {
      return "0";
    }
    const places = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
    return value.toFixed(Math.min(places, 9));
  }

  function energyText(mj) {
    return mj < 100 ? digits(mj) + " mJ" : digits(mj / 1000) + " J";
  }

  function tailName(set, cut) {
    const pair = set.pairs[cut.pair];
    return pair.supposed ? "server-x" + model.factorOf(settings) : pair.tail;
  }

  function where(set, cut) {
    const pair = set.pairs[cut.pair];
    const over = pair.local ? "" : " over " + pair.link;
    const last = cut.k === pair.cuts.length - 1;
    return cut.k === 0 ? "all on " + tailName(set, cut) + over : last ? "all on " + pair.head
        : "after " + data.layers[cut.k].name + " on " + pair.head + ", the rest on " + tailName(set, cut) + over;
  }

  function cost(cut) {
    const parts = [];
    if (!Number.isNaN(cut.latency)) {
      parts.push(digits(cut.latency) + " ms");
    }
    if (!Number.isNaN(cut.energy)) {
      parts.push(energyText(cut.energy) + cut.row.whose + (cut.row.energy_modelled && !cut.row.modelled ? " (modelled)" : ""));
    } else if (cut.lacks && !Number.isNaN(cut.atLeast)) {
      parts.push(cut.atLeast > 0 ? "at least " + energyText(cut.atLeast) + cut.row.whose : "energy unknown");
    }
    return parts.join(", ") || "unknown";
  }

  function costAndChance(answer, objective, index) {
    const cut = answer.cuts[index];
    const chances = answer.chances[objective];
    return where(answer.set, cut) + ": " + cost(cut) + (cut.row.modelled ? " (modelled)" : "")
        + (cut.row.tail_is === "difference" ? " (tail by difference)" : "")
        + (chances && data.valid ? " (" + (100 * chances.probability[index]).toFixed(0) + " % sure)" : "");
  }

  function inWords(answer, objective) {
    if (objective in answer.undecided) {
      return "undecided for " + NAMES[objective] + ": " + answer.undecided[objective];
    }
    const winner = answer.best[objective];
    if (winner === undefined) {
      const values = answer.cuts.filter(cut => !Number.isNaN(cut[objective]));
      if (!values.length) {
        return "best for " + NAMES[objective] + ": unknown, no " + (objective === "energy"
            ? "pair of devices has an energy on both sides (a meter measures it)" : "split has all that it needs");
      }
      const fastest = answer.cuts.filter(cut => !Number.isNaN(cut.latency))
        .reduce((one, other) => (other.latency < one.latency ? other : one));
      return "no split keeps " + (answer.limits.deadline !== null && fastest.latency > answer.limits.deadline
          ? "a deadline of " + answer.limits.deadline + " ms; the fastest is "
              + where(answer.set, fastest) + ": " + cost(fastest)
          : "all constraints of the run");
    }
    const standing = answer.standings[objective];
    const told = index => costAndChance(answer, objective, index);
    if (standing.name === "undecided" || standing.name === "doubted") {
      const undecided = standing.name === "undecided";
      const regret = undecided ? answer.chances[objective].regretPercent : null;
      const others = standing.others;
      return (undecided ? "undecided for " + NAMES[objective]
          : "in doubt for " + NAMES[objective] + ", because the run is not valid") + ": " + told(winner)
          + (others.length === 0 ? "" : others.length === 1 ? ", or " + where(answer.set, answer.cuts[others[0]])
          : ", or one of " + others.length + " others")
          + (regret === null ? "" : "; taking it costs " + Number(regret.toPrecision(2))
              + " % over the best on average");
    }
    return "best for " + NAMES[objective] + ": " + told(winner) + (standing.name === "equal"
        ? "; within 1 % of it: " + standing.others.slice(0, 3).map(i => where(answer.set, answer.cuts[i])).join("; ")
        : "");
  }

  // What the shell must not take apart is in single quotes.
  function quoted(word) {
    return /^[\w@%+=:,.\/-]+$/.test(word) ? word : "'" + word.replace(/'/g, "'\\''") + "'";
  }

  function movedLink() {
    return Object.keys(OPTIONS).filter(name => settings[name] !== null)
      .map(name => "," + OPTIONS[name] + "=" + settings[name]).join("");
  }

  function command(answer) {
    const words = ["splitpoint", "partition", data.command.profile];
    const tail = settings.server === null ? data.command.tail : "x" + settings.server;
    if (tail !== null) {
      words.push("--tail", tail);
    }
    const link = data.command.link;
    if (answer.set.pairs.some(pair => !pair.local) && (link !== null || movedLink())) {
      words.push("--link", (link === null ? data.link.name : link) + movedLink());
    }
    if (settings.deadline !== null) {
      words.push("--deadline", String(settings.deadline));
    }
    const objective = settings.objective || data.objective;
    if (objective) {
      words.push("--objective", objective);
    }
    return words.concat(data.command.options).map(quoted).join(" ");
  }

  function fragment() {
    return Object.keys(settings).filter(name => settings[name] !== RUN[name])
      .map(name => name + "=" + (settings[name] === null ? "none" : settings[name])).join("&");
  }

  function readFragment() {
    Object.assign(settings, RUN);
    new URLSearchParams(location.hash.slice(1)).forEach((text, name) => {
      if (name === "objective" && text in TITLES) {
        settings.objective = text;
      } else if (name === "deadline" && text === "none") {
        settings.deadline = null;
      } else if (name in RANGES) {
        const value = Number(text);
        if (text !== "" && value >= RANGES[name][0] && value <= RANGES[name][1]) {
          settings[name] = value;
        }
      }
    });
  }

  function pairName(set, p) {
    const pair = set.pairs[p];
    return pair.head + " → " + tailName(set, { pair: p }) + ", " + pair.link;
  }

  function label(cut) {
    return cut.k + " " + data.layers[cut.k].name;
  }

  function axis(title, more) {
    return Object.assign({ title: { text: title } }, more);
  }

  function layout(x, y, more) {
    return Object.assign({ autosize: true, hovermode: "closest", xaxis: x, yaxis: y }, more);
  }

  function show(id, traces, figure) {
    const plot = element(id);
    if (plot.data) {
      shade(name(traces, plot.clientWidth));
      height(plot, traces, plot.clientWidth);
      Plotly.react(plot, traces, dress(figure, plot.clientWidth), CONFIG);
    } else {
      draw(plot, traces, figure, CONFIG);
    }
  }

  function star(answer, objective) {
    const cut = answer.cuts[answer.best[objective]];
    return { x: [label(cut)], y: [cut[objective]], mode: "markers", name: (data.valid ? "best for " : "in doubt for ") + objective,
      hovertext: [where(answer.set, cut) + ": " + cost(cut)], hoverinfo: "text",
      marker: { color: BEST, symbol: "star", size: 17, line: { color: "#ffffff", width: 1 } } };
  }

  // How far 95 % of the draws of a cut's latency reach below and above it.
  function reach(answer, cut) {
    const draws = answer.set.draws;
    const pair = answer.set.pairs[cut.pair];
    if (!draws) {
      return [0, 0];
    }
    const at = draws.pairs[cut.pair];
    const heads = draws.columns[at.head_ms[cut.k]];
    const tails = draws.columns[at.tail_ms[cut.k]];
    if (!heads || !tails) {
      return [0, 0];
    }
    const speed = pair.supposed ? model.factorOf(settings) : 1;
    const sums = heads.map((head, d) => head + tails[d] / speed).sort();
    const part = share => sums[Math.min(sums.length - 1, Math.floor(share * sums.length))] + cut.transferMs;
    return [Math.max(0, cut.latency - part(0.025)), Math.max(0, part(0.975) - cut.latency)];
  }

  function curve(answer) {
    const objective = answer.asked;
    const traces = [];
    answer.set.pairs.forEach((pair, p) => {
      const known = answer.cuts.filter(cut => cut.pair === p && !Number.isNaN(cut[objective]));
      if (!known.length) {
        return;
      }
      const modelled = known.some(cut => cut.row.modelled || objective !== "latency"
          && objective !== "throughput" && cut.row.energy_modelled);
      const trace = { x: known.map(label), y: known.map(cut => cut[objective]), mode: "lines+markers",
        name: pairName(answer.set, p) + (modelled ? " (modelled)" : ""),
        hovertext: known.map(cut => where(answer.set, cut) + ": " + cost(cut)), hoverinfo: "text",
        line: { color: COLORS[p % COLORS.length], width: 2, dash: modelled ? "dash" : "solid" },
        marker: { color: COLORS[p % COLORS.length], size: 6 } };
      if (objective === "latency") {
        const ends = known.map(cut => reach(answer, cut));
        trace.error_y = { type: "data", symmetric: false, thickness: 1, width: 3,
          array: ends.map(end => end[1]), arrayminus: ends.map(end => end[0]) };
      }
      traces.push(trace);
    });
    if (objective in answer.best) {
      traces.push(star(answer, objective));
    }
    const deadline = settings.deadline !== null && objective === "latency"
        ? [{ type: "line", xref: "paper", x0: 0, x1: 1, y0: settings.deadline, y1: settings.deadline,
          line: { color: BEST, width: 1, dash: "dot" } }] : [];
    show("curve", traces, layout({ type: "category", tickangle: -45 },
        axis(TITLES[objective], { rangemode: "tozero" }), { shapes: deadline }));
    const title = objective === "latency" ? "Latency of every split point"
        : objective === "energy" ? "Energy of every split point"
        : objective === "edp" ? "Energy-delay product of every split point"
        : "Slowest stage of every split point";
    element("curve-title").textContent = title;
    element("curve-caption").textContent = "Head, transfer and tail together when the cut falls after each"
        + " layer; the star is the best" + (deadline.length ? ", the dotted line the deadline" : "")
        + ". Thin lines are intervals that hold 95 % of the draws. Dashed lines are modelled, not measured.";
    return traces.length > 0;
  }

  function front(answer) {
    const both = cut => !Number.isNaN(cut.latency) && !Number.isNaN(cut.energy);
    const any = answer.cuts.some(both);
    element("front-figure").hidden = !any;
    element("front-unknown").textContent = any ? ""
        : "There is no Pareto front: no split has both a latency and an energy"
            + ("energy" in answer.undecided ? " (" + answer.undecided.energy + ")" : "") + ".";
    if (!any) {
      return;
    }
    const traces = [];
    const points = cuts => ({ x: cuts.map(cut => cut.latency), y: cuts.map(cut => cut.energy),
      hovertext: cuts.map(cut => where(answer.set, cut) + ": " + cost(cut)), hoverinfo: "text" });
    answer.set.pairs.forEach((pair, p) => {
      const known = answer.cuts.filter(cut => cut.pair === p && both(cut));
      if (known.length) {
        const modelled = known.some(cut => cut.row.modelled || cut.row.energy_modelled);
        traces.push(Object.assign(points(known), { mode: "markers",
          name: pairName(answer.set, p) + (modelled ? " (modelled)" : ""),
          marker: { color: COLORS[p % COLORS.length], opacity: 0.6, size: 8,
            symbol: modelled ? "circle-open" : "circle" } }));
      }
    });
    const best = answer.front.map(i => answer.cuts[i]).filter(both);
    traces.push(Object.assign(points(best), { mode: "lines+markers", name: "Pareto front",
      line: { color: BEST, width: 2 }, marker: { color: BEST, size: 9 } }));
    show("front", traces, layout(axis("latency, ms"), axis("energy, mJ")));
  }

  function sweep(answer) {
    const objective = answer.asked;
    const linked = answer.set.pairs.some(pair => !pair.local);
    const open = objective in answer.undecided;
    const usable = linked && !open && answer.cuts.some(cut => !Number.isNaN(cut[objective]));
    element("sweep-figure").hidden = element("ranges").hidden = !usable;
    element("sweep-unknown").textContent = usable ? "" : !linked
        ? "Nothing crosses a link between machines here. Give a supposed server a speed above."
        : open ? inWords(answer, objective) + "." : "No split has all that this needs.";
    if (!usable) {
      return;
    }
    const found = model.sweep(settings, objective, SWEEP[0], SWEEP[1], 241);
    const best = found.line.map(point => point.cut);
    const now = model.linkOf(settings).bandwidth;
    show("sweep", [{ x: found.line.map(point => point.mbps), y: best.map(cut => cut && cut[objective]),
      mode: "lines", name: "best split", line: { color: COLORS[0], width: 2 }, marker: { color: COLORS[0] },
      hovertext: best.map(cut => cut && where(answer.set, cut) + ": " + cost(cut)), hoverinfo: "text+x" }],
    layout(axis("bandwidth, Mbit/s", { type: "log" }), axis(TITLES[objective], { rangemode: "tozero" }), {
      shapes: found.ranges.slice(1).map(range => ({ type: "line", yref: "paper", y0: 0, y1: 1, x0: range.from,
        x1: range.from, line: { color: BEST, width: 1 } })).concat([{ type: "line", yref: "paper", y0: 0, y1: 1,
        x0: now, x1: now, line: { color: COLORS[5], width: 1, dash: "dot" } }]) }));
    element("sweep-command").textContent = "--sweep bandwidth=" + SWEEP[0] + ".." + SWEEP[1] + "mbit";
    element("ranges").replaceChildren.apply(element("ranges"), found.ranges.map(range => {
      const item = document.createElement("li");
      item.textContent = digits(range.from) + " to " + digits(range.to) + " Mbit/s: "
          + (range.cut ? where(answer.set, range.cut) : "unknown");
      return item;
    }));
  }

  function network(answer) {
    const objective = answer.asked;
    const index = objective in answer.best ? answer.best[objective] : answer.best.latency;
    const element1 = element("network");
    if (index === undefined) {
      element1.textContent = "No split can be drawn: " + inWords(answer, objective) + ".";
      element("network-caption").textContent = "";
      return;
    }
    const cut = answer.cuts[index];
    const pair = answer.set.pairs[cut.pair];
    const devices = [];
    answer.set.pairs.forEach((one, p) => [one.head, tailName(answer.set, { pair: p })].forEach(device => {
      if (!devices.includes(device)) {
        devices.push(device);
      }
    }));
    const color = device => onGround(COLORS[devices.indexOf(device) % COLORS.length]);
    const tail = tailName(answer.set, cut);
    const speed = pair.supposed ? model.factorOf(settings) : 1;
    const layers = data.layers.slice(1).map((layer, i) => {
      const inHead = i + 1 <= cut.k;
      const time = (data.times[inHead ? pair.head_rows : pair.tail_rows] || [])[i] || null;
      const factor = inHead ? 1 : speed;
      const device = inHead ? pair.head : tail;
      const out = pair.cuts[i + 1].own_bytes;
      const modelled = time !== null && time.length === 1 || !inHead && pair.supposed;
      const ms = time === null ? null : time[0] / factor;
      return { name: layer.name, device: device, color: color(device), modelled: modelled, ms: ms, bytes: out,
        text: (i + 1) + " " + layer.name + " (" + layer.op + ") on " + device + ": "
            + (ms === null ? "its own time is not known" : digits(ms) + (time.length === 1
                ? " ms more than the prefix before it, each with its output's way to the host" : " ms by itself")
                + (time.length === 3 ? " (" + digits(time[1] / factor) + " to " + digits(time[2] / factor) + ")" : "")
                + (modelled ? ", modelled" : ", measured"))
            + "; output " + layer.shape + ", " + networkFigure.bytes(out) + "; "
            + layer.macs.toLocaleString("en") + " MACs; " + networkFigure.bytes(layer.params) + " of parameters" };
    });
    layers.inputBytes = pair.cuts[0].own_bytes;
    const legend = [pair.head, tail].filter((device, i, all) => all.indexOf(device) === i)
      .filter(device => layers.some(layer => layer.device === device))
      .map(device => ({ name: device, color: color(device),
        modelled: layers.some(layer => layer.device === device && layer.modelled) }));
    const cutText = where(answer.set, cut) + ", " + networkFigure.bytes(cut.bytes)
        + (pair.local ? " inside one machine" : " in " + digits(cut.transferMs) + " ms");
    const part = networkFigure.draw(element1, layers, cut.k, cutText, legend,
        text => { element("layer").textContent = text + "."; });
    element("network-caption").textContent = part + "The best split for " + NAMES[objective in answer.best
        ? objective : "latency"] + ": " + where(answer.set, cut) + ". A box is as wide as its layer takes by itself, or adds to the prefix where that is modelled;"
        + " solid is measured, pale is modelled, a dotted outline is not known. Arrows carry the bytes of the"
        + " tensors that cross there.";
  }

  function form() {
    const set = model.setOf(settings);
    const linked = set.pairs.some(pair => !pair.local);
    Object.keys(SLIDERS).forEach(name => {
      const value = shown(name);
      const input = element(name);
      const slider = element(name + "-slider");
      slider.min = 0;
      slider.max = 1000;
      slider.step = 1;
      if (document.activeElement !== input) {
        input.value = value === null ? "" : Number(value.toPrecision(6));
      }
      input.placeholder = name === "deadline" ? "none" : name === "server" ? "none" : "unknown";
      slider.value = value === null ? (name === "deadline" ? 1000 : name === "server" ? 600 : 0)
          : SLIDERS[name].step(value);
      input.disabled = slider.disabled = !linked && name in OPTIONS;
      slider.classList.toggle("unset", value === null);
    });
    element("objective").value = settings.objective || "";
    const reference = (data.supposed || data.own).pairs.find(pair => pair.supposed);
    element("server-unit").textContent = "times " + (reference ? reference.tail_rows : "the CPU");
    const changed = fragment();
    element("moved").textContent = changed === "" ? "These are the numbers of the run."
        : "Moved from the run's numbers, so only supposed: " + changed.replace(/&/g, ", ").replace(/=/g, " ") + ".";
  }

  let answer = null;

  function refresh() {
    answer = model.answer(settings);
    const asked = ["latency", "energy", "edp"];
    if (!asked.includes(answer.asked)) {
      asked.push(answer.asked);
    }
    const lines = asked.filter(o => o !== "edp" || o in answer.best).map(o => {
      const item = document.createElement("li");
      item.textContent = inWords(answer, o);
      item.classList.toggle("asked", o === answer.asked);
      return item;
    });
    element("answers").replaceChildren.apply(element("answers"), lines);
    element("command").textContent = command(answer);
    form();
    network(answer);
    curve(answer);
    front(answer);
    sweep(answer);
    const hash = fragment();
    if (location.hash.slice(1) !== hash) {
      history.replaceState(null, "", hash === "" ? location.pathname + location.search : "#" + hash);
    }
  }

  // A slider may move many times before a figure is drawn once.
  let waiting = false;
  function soon() {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(() => { waiting = false; refresh(); });
    }
  }

  function move(name, value) {
    settings[name] = value;
    soon();
  }

  Object.keys(SLIDERS).forEach(name => {
    element(name + "-slider").addEventListener("input", event =>
      move(name, SLIDERS[name].value(Number(event.target.value))));
    element(name).addEventListener("input", event => {
      const text = event.target.value;
      const value = Number(text);
      const within = text !== "" && value >= RANGES[name][0] && value <= RANGES[name][1];
      event.target.setCustomValidity(text === "" || within ? ""
          : "expected " + RANGES[name][0] + " to " + RANGES[name][1]);
      if (text === "") {
        move(name, name === "deadline" ? null : RUN[name]);
      } else if (within) {
        move(name, value);
      }
    });
  });
  element("objective").addEventListener("change", event => move("objective", event.target.value || null));
  element("what-if").addEventListener("submit", event => event.preventDefault());
  element("reset").addEventListener("click", () => { Object.assign(settings, RUN); soon(); });
  element("copy").addEventListener("click", () => {
    const selected = window.getSelection();
    selected.selectAllChildren(element("command"));
    const told = copied => { element("copied").textContent = copied ? "Copied." : "Selected: copy it from here."; };
    if (navigator.clipboard) {
      navigator.clipboard.writeText(element("command").textContent).then(() => told(true), () => told(false));
    } else {
      told(document.execCommand("copy"));
    }
  });
  window.addEventListener("hashchange", () => {
    if (location.hash.slice(1) !== fragment()) {
      readFragment();
      soon();
    }
  });
  window.addEventListener("resize", () => network(answer));
  dark.addEventListener("change", () => network(answer));

  element("save-network").addEventListener("click", () => {
    save("network", svgOfNetwork());
  });

  // On paper: the page's colours are those of the reader's theme.
  function svgOfNetwork() {
    const copy = element("network").querySelector("svg").cloneNode(true);
    copy.setAttribute("color", "#1b1f24");
    return new XMLSerializer().serializeToString(copy);
  }

  readFragment();
  refresh();

  return { model: model, settings: settings, run: RUN, svgOfNetwork: svgOfNetwork,
    answer: () => answer, command: () => command(answer) };
})();
