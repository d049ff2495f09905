// The figures follow the reader's light or dark theme, and the width of the page.
var dark = window.matchMedia("(prefers-color-scheme: dark)");

function dress(layout) {
  var style = getComputedStyle(document.documentElement);
  var rule = style.getPropertyValue("--rule").trim();
  layout.paper_bgcolor = "rgba(0,0,0,0)";
  layout.plot_bgcolor = "rgba(0,0,0,0)";
  layout.font = { color: style.getPropertyValue("--ink").trim() };
  // above the plot, where it leaves a narrow page its width
  layout.legend = { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom" };
  Object.keys(layout).filter(function (key) { return /^[xy]axis/.test(key); }).forEach(function (key) {
    var axis = layout[key];
    axis.gridcolor = axis.linecolor = axis.zerolinecolor = rule;
    axis.automargin = true;
  });
  return layout;
}

function draw(target, data, layout, config) {
  Plotly.newPlot(target, data, dress(layout), config);
}

function redraw() {
  document.querySelectorAll(".plot").forEach(function (plot) {
    Plotly.react(plot, plot.data, dress(plot.layout));
  });
}

if (dark.addEventListener) { dark.addEventListener("change", redraw); }
