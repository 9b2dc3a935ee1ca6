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
    hoverlabel: {
      bgcolor: token("--ds-color-neutral-background-default"),
      bordercolor: text,
      font: { family: "Inter, sans-serif", color: text },
    },
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

// The server's picture stands first in its place, until Plotly has drawn the chart in what comes after it.
const chartIn = (place) => place.querySelector(".slt-chart__live");
const isDrawn = (place) => chartIn(place).classList.contains("js-plotly-plot");

function draw(place) {
  const figure = resolve(JSON.parse(document.getElementById(place.dataset.chart).textContent));
  place.querySelector(".slt-still")?.remove();
  if (place.clientWidth < 500) narrow(figure.data);
  Plotly.react(chartIn(place), figure.data, layout(figure.layout ?? {}, figure.data), config);
  reachable(place, figure.data);
}

// Each chart is drawn when it is near the window (or needed on paper): what is seen first does not wait for the others.
const near = new IntersectionObserver(
  (seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) drawNow(target);
  },
  { rootMargin: "50% 0px" },
);

function drawNow(place) {
  near.unobserve(place);
  draw(place);
}

function begin() {
  for (const place of document.querySelectorAll("[data-chart]")) {
    place.role = "group";
    place.ariaLabel = place.dataset.label;
    place.tabIndex = 0;
    if (!isDrawn(place)) near.observe(place);
  }
}

// On paper every chart is drawn, as wide as A4 has room for, whatever the window was: in pixels before the style sheets' scaling.
const paper = (place) => (place.closest(".slt-sheet") ? 700 : 890);
addEventListener("beforeprint", () => {
  for (const place of document.querySelectorAll("[data-chart]")) {
    if (!isDrawn(place)) drawNow(place);
    Plotly.relayout(chartIn(place), { autosize: false, width: paper(place) });
  }
});
addEventListener("afterprint", () => {
  for (const place of document.querySelectorAll("[data-chart]")) Plotly.relayout(chartIn(place), { autosize: true, width: null });
});

// With the arrow keys one goes from value to value: the label that the pointer would show is shown, and read aloud.
function reachable(place, data) {
  const points = data.flatMap((trace, curveNumber) =>
    (trace.orientation === "h" ? trace.y : trace.x).map((name, pointNumber) => ({ curveNumber, pointNumber, name, trace })),
  );
  let at = -1;
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  place.onkeydown = (event) => {
    if (event.key === "Escape") return Plotly.Fx.unhover(chartIn(place));
    if (event.key === "Home") at = 0;
    else if (event.key === "End") at = points.length - 1;
    else if (event.key in steps) at = Math.min(Math.max(at + steps[event.key], 0), points.length - 1);
    else return;
    event.preventDefault();
    const { curveNumber, pointNumber, name, trace } = points[at];
    Plotly.Fx.hover(chartIn(place), [{ curveNumber, pointNumber }]);
    const said = document.querySelector(`[data-chart-point="${place.dataset.chart}"]`);
    const series = data.length > 1 ? `${trace.name}, ` : "";
    said.textContent = `${series}${String(name).replaceAll("<br>", " ")}: ${trace.text[pointNumber] || 0}`;
  };
  place.onblur = () => Plotly.Fx.unhover(chartIn(place));
}

// A link that lasts is copied where the browser lets it be; else it is a link as any other.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-copy]");
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    location.assign(link.href);
    return;
  }
  link.insertAdjacentHTML("afterend", '<span role="status" class="slt-copied"></span>');
  link.nextElementSibling.textContent = link.dataset.copy;
  setTimeout(() => link.nextElementSibling.remove(), 4000);
});

// Plotly makes room for the names by measuring them, so the letters must be there.
document.fonts.ready.then(begin);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const place of document.querySelectorAll("[data-chart]")) if (isDrawn(place)) draw(place);
});
document.addEventListener("htmx:after:swap", begin);
