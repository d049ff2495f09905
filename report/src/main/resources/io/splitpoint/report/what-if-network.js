// The network as boxes in the order in which it runs: a box is as wide as its layer takes on the device
// that runs it with the chosen cut, an arrow carries the bytes that cross there.
var networkFigure = (function () {
  "use strict";
  const NS = "http://www.w3.org/2000/svg";
  const MOST = 240; // boxes: more of them are a blur, and those around the cut are what is asked about
  const HEIGHT = 34;
  const ROW = 74;
  const GAP = 58;
  const NARROWEST = 16;

  function make(name, attributes, text) {
    const node = document.createElementNS(NS, name);
    Object.keys(attributes).forEach(key => node.setAttribute(key, attributes[key]));
    if (text !== undefined) {
      node.textContent = text;
    }
    return node;
  }

  function bytes(count) {
    return count === null ? "? B" : count < 1000 ? count + " B"
        : count < 1e6 ? (count / 1e3).toPrecision(3) + " kB" : (count / 1e6).toPrecision(3) + " MB";
  }

  // layers: name, text, device, color, modelled, ms (null where unknown), bytes out (null where unknown)
  function draw(target, layers, cut, cutText, legend, say) {
    const width = Math.max(target.clientWidth || 900, 300);
    const first = Math.max(0, Math.min(cut - MOST / 2, layers.length - MOST));
    const shown = layers.slice(first, first + MOST);
    const times = shown.map(layer => layer.ms).filter(ms => ms !== null);
    const total = times.reduce((sum, ms) => sum + ms, 0);
    const widest = width - 2 * GAP;
    const scale = total > 0 ? 1.1 * width / total : 0;
    const svg = make("svg", { xmlns: NS, width: width, role: "img", "font-size": 11,
      "font-family": "system-ui, 'DejaVu Sans', sans-serif",
      "aria-label": "The network's layers with the cut: " + cutText });
    let x = 8;
    let y = 46;
    const hover = (node, text) => {
      node.appendChild(make("title", {}, text));
      ["mouseenter", "focus", "click"].forEach(event => node.addEventListener(event, () => say(text)));
      return node;
    };
    const arrow = (at, from) => {
      if (x + GAP > width - 8 && x > 8) {
        x = 8;
        y += ROW;
      }
      const isCut = at === cut;
      const color = isCut ? "#d55e00" : "currentColor";
      const text = bytes(from);
      const group = hover(make("g", { class: "arrow" }),
          (isCut ? "The cut: " + cutText + "; " : "") + text + " after "
              + (at === 0 ? "the input" : layers[at - 1].name));
      group.appendChild(make("line", { x1: x + 4, y1: y + HEIGHT / 2, x2: x + GAP - 10, y2: y + HEIGHT / 2,
        stroke: color, "stroke-width": isCut ? 3 : 1 }));
      group.appendChild(make("path", { fill: color,
        d: "M" + (x + GAP - 4) + " " + (y + HEIGHT / 2) + "l-8 -4v8z" }));
      group.appendChild(make("text", { x: x + GAP / 2, y: isCut ? y - 4 : y + HEIGHT / 2 - 6, fill: color,
        "text-anchor": "middle", "font-weight": isCut ? "bold" : "normal" }, text));
      if (isCut) {
        group.appendChild(make("line", { x1: x + GAP / 2, y1: y, x2: x + GAP / 2, y2: y + HEIGHT + 10,
          stroke: color, "stroke-width": 2, "stroke-dasharray": "5 3" }));
        group.appendChild(make("text", { x: x + GAP / 2, y: y + HEIGHT + 22, fill: color,
          "text-anchor": "middle", "font-weight": "bold" }, "cut"));
      }
      svg.appendChild(group);
      x += GAP;
    };
    arrow(first, first === 0 ? layers.inputBytes : layers[first - 1].bytes);
    shown.forEach((layer, i) => {
      const box = layer.ms === null ? NARROWEST : Math.min(widest, Math.max(NARROWEST, layer.ms * scale));
      if (x + box > width - 8 && x > 8) {
        x = 8;
        y += ROW;
      }
      const group = hover(make("g", { class: "layer", tabindex: "0" }), layer.text);
      group.appendChild(make("rect", { x: x, y: y, width: box, height: HEIGHT, rx: 3, fill: layer.color,
        "fill-opacity": layer.ms === null ? 0 : layer.modelled ? 0.3 : 0.85, stroke: layer.color,
        "stroke-width": 1.5, "stroke-dasharray": layer.ms === null ? "3 3" : layer.modelled ? "6 2" : "none" }));
      const name = first + i + 1 + (box > 7 * layer.name.length + 24 ? " " + layer.name : "");
      group.appendChild(make("text", { x: x + box / 2, y: y + HEIGHT / 2 + 4, "text-anchor": "middle",
        fill: layer.modelled || layer.ms === null ? "currentColor" : "#ffffff" }, box > 14 ? name : ""));
      svg.appendChild(group);
      x += box;
      if (first + i + 1 < layers.length) {
        arrow(first + i + 1, layer.bytes);
      } else if (cut === layers.length) {
        svg.appendChild(make("text", { x: Math.min(x + 8, width - 60), y: y - 6, fill: "#d55e00",
          "font-weight": "bold" }, "no cut"));
      }
    });
    let at = 8;
    legend.forEach(entry => {
      svg.appendChild(make("rect", { x: at, y: 8, width: 14, height: 14, rx: 3, fill: entry.color,
        "fill-opacity": entry.modelled ? 0.3 : 0.85, stroke: entry.color,
        "stroke-dasharray": entry.modelled ? "6 2" : "none" }));
      svg.appendChild(make("text", { x: at + 20, y: 20, fill: "currentColor" }, entry.name));
      at += 40 + 6.6 * entry.name.length;
    });
    const height = y + ROW - 8;
    svg.setAttribute("height", height);
    svg.setAttribute("viewBox", "0 0 " + width + " " + height);
    target.replaceChildren(svg);
    return shown.length < layers.length
        ? "Layers " + (first + 1) + " to " + (first + shown.length) + " of " + layers.length + ". " : "";
  }

  return { draw: draw, bytes: bytes };
})();
