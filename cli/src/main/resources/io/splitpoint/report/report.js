// The figures follow the reader's light or dark theme, and the width of the page.
(function () {
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function paint() {
    var style = getComputedStyle(document.documentElement);
    var ink = style.getPropertyValue("--ink").trim();
    var rule = style.getPropertyValue("--rule").trim();
    document.querySelectorAll(".plot").forEach(function (plot) {
      // above the plot, where it leaves a narrow page its width
      var legend = { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom" };
      var change = { legend: legend, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", "font.color": ink };
      Object.keys(plot.layout).filter(function (key) { return /^[xy]axis/.test(key); }).forEach(function (axis) {
        change[axis + ".gridcolor"] = rule;
        change[axis + ".linecolor"] = rule;
        change[axis + ".zerolinecolor"] = rule;
        change[axis + ".automargin"] = true;
      });
      Plotly.relayout(plot, change);
    });
  }
  paint();
  if (dark.addEventListener) { dark.addEventListener("change", paint); }
  window.addEventListener("resize", function () {
    document.querySelectorAll(".plot").forEach(function (plot) { Plotly.Plots.resize(plot); });
  });
})();
