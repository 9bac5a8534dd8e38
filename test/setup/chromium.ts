// Finds a Chromium for the browser tests: the one named, npm's own, or the system's; without one the tests fail and say how to get one.
import { existsSync } from "node:fs";
import { chromium, type Browser, type LaunchOptions } from "playwright-core";

const SYSTEM = [
  "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const BREAKS_PLAYWRIGHT = ["--single-process", "--no-zygote"];
// The tests are to meet the protections that a person's browser has: without them no Origin is sent, for one.
const WEAKENS = ["--disable-web-security", "--allow-running-insecure-content", "--disable-site-isolation-trials"];
const LEFT_OUT = new Set([...BREAKS_PLAYWRIGHT, ...WEAKENS]);

/** npm's Chromium: a Linux x64 binary that brings its fonts, and its NSS libraries when it believes to run on Lambda. */
async function fromPackage(): Promise<LaunchOptions | null> {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs22.x"; // read when the package is imported
  const { default: bundled } = await import("@sparticuz/chromium");
  bundled.setGraphicsMode = false;
  const executablePath = await bundled.executablePath();
  return { executablePath, args: bundled.args.filter((arg) => !LEFT_OUT.has(arg)) };
}

async function launchOptions(): Promise<LaunchOptions> {
  const rootArgs = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const named = process.env.CHROME_PATH;
  if (named) return { executablePath: named, args: rootArgs };
  const bundled = await fromPackage();
  if (bundled) return { ...bundled, args: [...(bundled.args ?? []), ...rootArgs] };
  const system = SYSTEM.find((path) => existsSync(path));
  if (system) return { executablePath: system, args: rootArgs };
  throw new Error(`No Chromium for ${process.platform}-${process.arch}: install Chromium or Google Chrome (for example \`apt-get install chromium\` or \`brew install --cask google-chrome\`), or set CHROME_PATH to one, and run the tests again.`);
}

/** A headless browser; the caller closes it. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ headless: true, ...(await launchOptions()) });
}
