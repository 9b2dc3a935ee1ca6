// Draws each figure's chart from the JSON beside it. The table below says the same, so a chart that fails is no loss.
import Plotly from "plotly.js-basic-dist-min";
import norwegian from "plotly.js-locales/no";

Plotly.register(norwegian);

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// The product's look; a figure says only what is its own.
function layout(own, data) {
  const text = token("--ds-color-neutral-text-default");
  const line = token("--ds-color-neutral-border-subtle");
  const lying = data.every((trace) => trace.orientation === "h");
  const axis = { gridcolor: line, linecolor: line, zerolinecolor: line, automargin: true, fixedrange: true };
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: "Inter, sans-serif", size: 14, color: text },
    colorway: ["1", "2", "3", "4", "5", "6"].map((n) => token(`--slt-chart-${n}`)),
    margin: { l: 8, r: 8, t: 8, b: 8 },
    separators: ", ",
    dragmode: false,
    legend: { orientation: "h", y: -0.2 },
    hoverlabel: { font: { family: "Inter, sans-serif" } },
    ...own,
    xaxis: { ...axis, showgrid: lying, ...own.xaxis },
    yaxis: { ...axis, showgrid: !lying, ...own.yaxis },
  };
}

const config = {
  locale: "no",
  responsive: true,
  displayModeBar: false,
  showSendToCloud: false,
};

// A colour of the product is named (`--slt-chart-2`), so that it follows light and dark.
function resolve(value) {
  if (Array.isArray(value)) return value.map(resolve);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  }
  return typeof value === "string" && value.startsWith("--slt-") ? token(value) : value;
}

// On a phone the names of upright bars would run into each other: one word a line.
function narrow(data) {
  for (const trace of data) {
    if (trace.orientation !== "h") trace.x = trace.x?.map((x) => (typeof x === "string" ? x.replaceAll(" ", "<br>") : x));
  }
}

function draw() {
  for (const place of document.querySelectorAll("[data-chart]")) {
    const figure = resolve(JSON.parse(document.getElementById(place.dataset.chart).textContent));
    place.hidden = false;
    if (place.clientWidth < 500) narrow(figure.data);
    Plotly.react(place, figure.data, layout(figure.layout ?? {}, figure.data), config);
  }
}

// Plotly makes room for the names by measuring them, so the letters must be there.
document.fonts.ready.then(draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
document.addEventListener("htmx:after:swap", draw);
