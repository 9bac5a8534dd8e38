// A drawn chart as a picture of its own: light theme whatever the page's, colours every viewer knows, with title, sentence and legend.

export type ChartImage = { title: string; summary: string; legend: readonly { label: string; color: string }[] };

const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "opacity", "font-size", "text-anchor"] as const;
const FONT = "Inter, system-ui, sans-serif";
const SVG = "http://www.w3.org/2000/svg";
const PAD = 16;
const LINE = 20;
/** Pixels of a PNG for each of the page's. */
const SCALE = 2;

/** The drawing as an SVG file; nothing in it refers to the page or the network (XS-3). */
export function chartSvg(drawn: SVGSVGElement, { title, summary, legend }: ChartImage): SVGSVGElement {
  return inLightTheme(() => {
    const { width, height } = drawn.getBoundingClientRect();
    const rows = legendRows(legend, width);
    const image = element("svg", { xmlns: SVG, width: width + 2 * PAD, height: height + rows.length * LINE + 4 * LINE, "font-family": FONT });
    image.append(element("rect", { width: "100%", height: "100%", fill: "#ffffff" }), words(title, PAD, PAD + 12, { "font-size": 16, "font-weight": 600 }), words(summary, PAD, PAD + 34, { "font-size": 13, fill: "#444444" }));
    const copy = withOwnStyles(drawn);
    for (const [name, value] of Object.entries({ x: PAD, y: PAD + 44, width, height })) copy.setAttribute(name, String(value));
    image.append(copy);
    rows.forEach((row, at) => {
      for (const { label, color, x } of row) {
        const y = PAD + 56 + height + at * LINE;
        image.append(element("rect", { x: PAD + x, y, width: 10, height: 10, rx: 2, fill: plainColor(color) }), words(label, PAD + x + 16, y + 9, { "font-size": 12 }));
      }
    });
    return image;
  });
}

export function svgBlob(image: SVGSVGElement): Blob {
  return new Blob([new XMLSerializer().serializeToString(image)], { type: "image/svg+xml" });
}

/** @throws Error when the browser cannot draw it */
export async function pngBlob(image: SVGSVGElement): Promise<Blob> {
  const url = URL.createObjectURL(svgBlob(image));
  try {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Number(image.getAttribute("width")) * SCALE;
    canvas.height = Number(image.getAttribute("height")) * SCALE;
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((resolve, reject) => canvas.toBlob((blob) => (blob === null ? reject(new Error("The browser could not draw the picture.")) : resolve(blob)), "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Between two frames, so nobody sees it. */
function inLightTheme<T>(work: () => T): T {
  const root = document.documentElement;
  const theme = root.dataset.theme;
  root.dataset.theme = "light";
  try {
    return work();
  } finally {
    if (theme === undefined) delete root.dataset.theme;
    else root.dataset.theme = theme;
  }
}

function withOwnStyles(drawn: SVGSVGElement): SVGSVGElement {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const originals = [drawn, ...drawn.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((one, i) => {
    const original = originals[i];
    if (original === undefined) return;
    const computed = getComputedStyle(original);
    for (const name of ["style", "class", "tabindex", "role"]) one.removeAttribute(name);
    for (const name of STYLES) {
      const value = computed.getPropertyValue(name);
      one.setAttribute(name, name === "fill" || name === "stroke" ? plainColor(value) : value);
    }
  });
  return copy;
}

const known = new Map<string, string>();

/** "oklch(…)" or "var(--chart-1)" as "#rrggbb", which programs that open an SVG know; a pattern stays one. */
function plainColor(color: string): string {
  if (color === "none" || color === "") return "none";
  const pattern = /url\(["']?[^#]*(#[^"')]+)["']?\)/.exec(color);
  if (pattern !== null) return `url(${pattern[1]})`;
  const probe = document.createElement("span");
  probe.style.color = color;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  const found = known.get(resolved) ?? pixelOf(resolved);
  known.set(resolved, found);
  return found;
}

function pixelOf(color: string): string {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1, 1];
  const context = canvas.getContext("2d");
  if (context === null) return color;
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
  return alpha === 0 ? "none" : `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** Entries side by side as far as they fit; widths by the letters, as nothing is laid out yet. */
function legendRows(legend: ChartImage["legend"], width: number): { label: string; color: string; x: number }[][] {
  const rows: { label: string; color: string; x: number }[][] = [[]];
  let x = 0;
  for (const { label, color } of legend) {
    const wide = 32 + label.length * 7;
    if (x > 0 && x + wide > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push({ label, color, x });
    x += wide;
  }
  return rows;
}

function words(text: string, x: number, y: number, more: Record<string, string | number>): SVGElement {
  const node = element("text", { x, y, fill: "#1a1f24", ...more });
  node.textContent = text;
  return node;
}

function element<Name extends keyof SVGElementTagNameMap>(name: Name, attributes: Record<string, string | number>): SVGElementTagNameMap[Name] {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (key !== "xmlns") node.setAttribute(key, String(value));
  return node;
}
