// The colours as written in globals.css: readable on every surface they stand on, and told apart by everyone.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Triple = [number, number, number];
const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");
const THEMES = { light: "\n:root {", dark: '\n[data-theme="dark"] {' } as const;

// Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
const VISION: Record<string, readonly Triple[]> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function token(theme: keyof typeof THEMES, name: string): Triple {
  const block = css.split(THEMES[theme])[1] ?? "";
  const value = new RegExp(`--${name}: oklch\\(([^)/]+)`).exec(block)?.[1];
  if (value === undefined) throw new Error(`no --${name} in the ${theme} theme`);
  const [l = 0, c = 0, h = 0] = value.trim().split(/\s+/).map(Number);
  return linearRgb([l, c, h]);
}

function linearRgb([L, C, h]: Triple): Triple {
  const a = C * Math.cos((h * Math.PI) / 180);
  const b = C * Math.sin((h * Math.PI) / 180);
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb: Triple = [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s, -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s];
  return rgb.map((v) => Math.min(1, Math.max(0, v))) as Triple;
}

function oklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
}

const luminance = ([r, g, b]: Triple) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(a: Triple, b: Triple): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function seen(color: Triple, matrix: readonly Triple[]): Triple {
  return oklab(matrix.map((row) => Math.min(1, Math.max(0, row[0] * color[0] + row[1] * color[1] + row[2] * color[2]))) as Triple);
}

const HUES = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `chart-${n}`);
const TEXT_ON = ["surface", "sunken", "raised", "hover", "selected"];

describe.each(["light", "dark"] as const)("the %s theme", (theme) => {
  test.each(["ink", "ink-2", "ink-3", "accent", "good", "warning", "critical"])("has text colour %s at 4.5:1 or more on every surface", (name) => {
    for (const surface of TEXT_ON) expect.soft(contrast(token(theme, name), token(theme, surface)), surface).toBeGreaterThanOrEqual(4.5);
  });

  test("has state words at 4.5:1 or more on their own tint, and the primary button's too", () => {
    for (const name of ["good", "warning", "critical", "accent"]) expect.soft(contrast(token(theme, name), token(theme, `${name}-soft`)), name).toBeGreaterThanOrEqual(4.5);
    for (const name of ["accent", "accent-strong"]) expect.soft(contrast(token(theme, "on-accent"), token(theme, name)), name).toBeGreaterThanOrEqual(4.5);
  });

  test("has every chart colour, state square and field border at 3:1 or more on the page", () => {
    for (const name of [...HUES, "chart-others", "good-fill", "control"]) expect.soft(contrast(token(theme, name), token(theme, "surface")), name).toBeGreaterThanOrEqual(3);
  });

  test.each(Object.entries(VISION))("keeps the eight hues apart for %s vision", (_, matrix) => {
    const colors = HUES.map((name) => seen(token(theme, name), matrix));
    for (let i = 0; i < colors.length; i += 1) {
      for (let j = 0; j < i; j += 1) {
        const [a = [0, 0, 0], b = [0, 0, 0]] = [colors[i], colors[j]];
        const distance = 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        expect.soft(distance, `${HUES[i]} and ${HUES[j]}`).toBeGreaterThanOrEqual(7.5);
      }
    }
  });
});
