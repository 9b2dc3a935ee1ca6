// A map's links are one stop for the tab key; the arrows go to the nearest in that direction. Without this each is a stop.
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function middle(link) {
  const box = link.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}

// The nearest of those that lie in the direction; what lies aside of it is farther away than it looks.
function nearest(links, from, [right, down]) {
  const [x, y] = middle(from);
  let best = null;
  let least = Infinity;
  for (const link of links) {
    const [toX, toY] = middle(link);
    const ahead = (toX - x) * right + (toY - y) * down;
    const aside = Math.abs((toX - x) * down) + Math.abs((toY - y) * right);
    if (ahead > 1 && aside <= 2 * ahead && ahead + 2 * aside < least) {
      best = link;
      least = ahead + 2 * aside;
    }
  }
  return best;
}

for (const map of document.querySelectorAll(".slt-map__drawing")) {
  const links = [...map.querySelectorAll("a")];
  for (const link of links.slice(1)) link.setAttribute("tabindex", "-1");
  map.addEventListener("keydown", (event) => {
    const to = ARROWS[event.key] && nearest(links, document.activeElement, ARROWS[event.key]);
    if (!to) return;
    event.preventDefault();
    document.activeElement.setAttribute("tabindex", "-1");
    to.removeAttribute("tabindex");
    to.focus();
  });
}
