// The figures follow the reader's light or dark theme, the width of the page, and the printer.
var dark = window.matchMedia("(prefers-color-scheme: dark)");
var PAPER_WIDTH = 660; // px of an A4 page between its margins, with a little to spare
var PAPER_HEIGHT = 350; // two figures a page
var NARROW = 600;

function dress(layout, width) {
  var style = getComputedStyle(document.documentElement);
  var rule = style.getPropertyValue("--rule").trim();
  var narrow = width < NARROW;
  layout.paper_bgcolor = "rgba(0,0,0,0)";
  layout.plot_bgcolor = "rgba(0,0,0,0)";
  layout.font = { color: style.getPropertyValue("--ink").trim(), size: narrow ? 10 : 12 };
  layout.margin = { l: narrow ? 40 : 60, r: narrow ? 40 : 60, t: 40, b: narrow ? 80 : 100 };
  // above the plot, where it leaves a narrow page its width
  layout.legend = { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom" };
  Object.keys(layout).filter(function (key) { return /^[xy]axis/.test(key); }).forEach(function (key) {
    var axis = layout[key];
    if (typeof axis.title === "string") { // Tablesaw's way; plotly takes only objects
      axis.title = { text: axis.title };
    }
    axis.gridcolor = axis.linecolor = axis.zerolinecolor = rule;
    axis.automargin = true;
    if (key === "yaxis2") { // bars pull their own axis to 0; a line does not, and the zeros would differ
      axis.rangemode = "tozero";
    }
  });
  return layout;
}

// A legend does not wrap by itself: long names get line breaks where a narrow page ends.
function name(data, width) {
  var letters = Math.floor(Math.max(width - 90, 120) / 6.5);
  var pieces = new RegExp(".{1," + letters + "}(?:[ /]|$)|.{1," + letters + "}", "g");
  data.forEach(function (trace) {
    trace.fullName = trace.fullName || trace.name;
    trace.name = width < NARROW ? trace.fullName.match(pieces).join("<br>") : trace.fullName;
  });
  return data;
}

// On a narrow page the legend stands over the plot and takes its height: there it gets more.
function height(plot, data, width) {
  var lines = data.reduce(function (sum, trace) { return sum + trace.name.split("<br>").length; }, 0);
  plot.style.height = width < NARROW ? 330 + 17 * lines + "px" : "";
}

function onDarkGround() {
  return dark.matches && !document.documentElement.classList.contains("paper");
}

// On a dark ground the dark blue is lighter.
function onGround(color) {
  return onDarkGround() && color.toLowerCase() === "#0072b2" ? "#3a97d6" : color;
}

// On a dark ground what is pale is less so: else it hardly shows.
function shade(data) {
  var onDark = onDarkGround();
  data.forEach(function (trace) {
    [trace, trace.marker, trace.line, trace.marker && trace.marker.line].forEach(function (part) {
      if (part) {
        part.own = part.own || { color: part.color, opacity: part.opacity };
        if (part.own.color) {
          part.color = onGround(part.own.color);
        }
        if (part.own.opacity) {
          part.opacity = onDark ? Math.min(1, 0.25 + part.own.opacity) : part.own.opacity;
        }
      }
    });
  });
  return data;
}

function draw(target, data, layout, config) {
  shade(name(data, target.clientWidth));
  height(target, data, target.clientWidth);
  Plotly.newPlot(target, data, dress(layout, target.clientWidth), config);
}

function redraw(width) {
  document.querySelectorAll("div.plot").forEach(function (plot) {
    var wide = width || plot.clientWidth;
    var layout = dress(plot.layout, wide);
    layout.width = width;
    layout.height = width ? PAPER_HEIGHT : undefined; // or it is drawn over its caption
    layout.autosize = !width;
    shade(name(plot.data, wide));
    height(plot, plot.data, wide);
    if (width) {
      plot.style.height = PAPER_HEIGHT + "px";
    }
    Plotly.react(plot, plot.data, layout);
  });
}

dark.addEventListener("change", function () { redraw(); });
window.addEventListener("beforeprint", function () {
  document.documentElement.classList.add("paper");
  redraw(PAPER_WIDTH);
});
window.addEventListener("afterprint", function () {
  document.documentElement.classList.remove("paper");
  redraw();
});

// A figure as it would stand on paper, whatever the reader's theme and width.
function svgOf(plot) {
  var root = document.documentElement;
  var onPaper = root.classList.contains("paper");
  root.classList.add("paper");
  var figure = { data: JSON.parse(JSON.stringify(plot.data)), layout: JSON.parse(JSON.stringify(plot.layout)) };
  shade(name(figure.data, 900));
  dress(figure.layout, 900);
  if (!onPaper) {
    root.classList.remove("paper");
  }
  figure.layout.paper_bgcolor = "#ffffff";
  return Plotly.toImage(figure, { format: "svg", width: 900, height: 480 }).then(function (url) {
    return decodeURIComponent(url.slice(url.indexOf(",") + 1));
  });
}

function save(name, svg) {
  var link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  link.download = name + ".svg";
  link.click();
  setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
}

document.addEventListener("click", function (event) {
  if (event.target.matches && event.target.matches("figure .save")) {
    var plot = event.target.closest("figure").querySelector("div.plot");
    if (plot) {
      svgOf(plot).then(function (svg) { save(plot.id, svg); });
    }
  }
});
