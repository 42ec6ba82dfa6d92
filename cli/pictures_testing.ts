/**
 * Makes the pictures of `docs/pictures` from real runs: the screen of a campaign, the report of what it found, and the map
 * of a sweep.
 *
 * Run by `deno task pictures`; it needs chromium, and Python for a terminal.
 *
 * @module
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { parseReport } from "../reports/formats/report_json.ts";
import { BROWSER } from "../reports/html/browser_place_testing.ts";
import { openBrowser } from "../reports/html/browser_testing.ts";
import { ROOT, runArguments, verdict } from "./cli_testing.ts";
import { HAS_TERMINAL, onTerminal } from "./terminal_testing.ts";

const FOLDER = join(ROOT, "docs", "pictures");

/** Where the campaign is, from the project's folder: the screen shows it. */
const OUT = join("out", "pictures");

const SCREEN = { columns: 100, rows: 30 };

/** What begins and ends a frame, and what leaves the screen. */
const END_FRAME = "\x1b[?2026l";
const LEAVE = "\x1b[?1049l";

/** The colours that a style's number stands for. */
const COLOURS: Readonly<Record<string, string>> = {
  "31": "#ff8a80",
  "32": "#6fd19c",
  "33": "#f0c36a",
  "36": "#55c4cf",
};

/** Runs a campaign on a terminal and gives what stood there last, line by line, as HTML. */
async function screenOf(campaign: string): Promise<string> {
  const [run, ...args] = runArguments("fuzz");
  const options = ["fuzz", "--out", campaign, "--subject", "all", "--duration", "20s", "--seed", "1"];
  const { written } = await onTerminal({ ...SCREEN, args: [run!, ...args, ...options] });
  const frames = written.slice(0, written.lastIndexOf(LEAVE)).split(END_FRAME);
  // At the very end nobody works any more.
  const last = frames.findLastIndex((frame) => frame.includes("running shard"));
  return linesOf(frames.slice(0, last + 1).join("")).join("\n");
}

/** A cell: its character and the style that it was written in. */
type Cell = readonly [text: string, style: string];

/** What a terminal shows after some output that places lines and ends each line's style in it. */
function linesOf(written: string): string[] {
  const cells: Cell[][] = Array.from({ length: SCREEN.rows }, () => []);
  let [row, column] = [0, 0];
  const styles = new Set<string>();
  const [plain, ...codes] = written.split("\x1b[");
  const put = (text: string) => {
    for (const character of text.replaceAll(/[\r\n]/g, "")) cells[row]![column++] = [character, styleOf(styles)];
  };
  put(plain!);
  for (const code of codes) {
    const [, argument, letter, rest] = /^([?\d;]*)([A-Za-z])([^]*)$/.exec(code)!;
    if (letter === "H") [row, column] = argument!.split(";").map((n) => Number(n) - 1) as [number, number];
    else if (letter === "K") cells[row]!.length = Math.min(cells[row]!.length, column);
    else if (letter === "J") cells.slice(row + 1).forEach((line) => line.length = 0);
    else if (letter === "m") argument!.split(";").forEach((each) => setStyle(styles, each));
    put(rest!);
  }
  return cells.map((line) => {
    const all = Array.from(line, (cell): Cell => cell ?? [" ", ""]);
    return all.map(([text, style]) => `<span style="${style}">${escaped(text)}</span>`).join("");
  });
}

function setStyle(styles: Set<string>, code: string): void {
  if (code === "22") ["1", "2"].forEach((each) => styles.delete(each));
  else if (code === "39") Object.keys(COLOURS).forEach((each) => styles.delete(each));
  else if (code === "0" || code === "") styles.clear();
  else styles.add(code);
}

function styleOf(styles: ReadonlySet<string>): string {
  const colour = [...styles].map((code) => COLOURS[code]).find((each) => each !== undefined);
  return [
    ...(colour === undefined ? [] : [`color:${colour}`]),
    ...(styles.has("1") ? ["font-weight:bold"] : []),
    ...(styles.has("2") ? ["opacity:.65"] : []),
  ].join(";");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** Draws the screen as a terminal would. */
async function drawScreen(browser: Browser, lines: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  await page.setContent(
    `<pre style="margin:0;display:inline-block;padding:18px 22px;background:#0f1319;color:#e8ecf2;` +
      `font:14px/1.35 'DejaVu Sans Mono',monospace">${lines}</pre>`,
  );
  await page.locator("pre").screenshot({ path: join(FOLDER, "screen.png") });
  await page.close();
}

/** Draws the report's first page, and the finding that shows most. */
async function drawReport(browser: Browser, campaign: string, folder: string): Promise<void> {
  const [html, json] = [join(folder, "report.html"), join(folder, "report.json")];
  const { code, stderr } = await verdict(["triage", campaign, "--html", html, "--json", json]);
  if (code !== 0) throw new Error(`No report was written: ${stderr}`);
  const { findings } = parseReport(await Deno.readTextFile(json));
  const { id } = findings.find(({ group, field }) => group === "subject" && field === "register") ?? findings[0]!;
  await drawPage(browser, html, "overview", "");
  await drawPage(browser, html, "finding", `#group=subject&id=${id}`);
}

/** Draws the map of a sweep, with a cell chosen. */
async function drawSweep(browser: Browser, folder: string): Promise<void> {
  const html = join(folder, "sweep.html");
  const { code, stderr } = await verdict(["diff", "--cases", "1000", "--html", html]);
  if (code !== 0) throw new Error(`No sweep was run: ${stderr}`);
  await drawPage(browser, html, "sweep", "#view=sweep&cell=0fb6-45");
}

async function drawPage(browser: Browser, html: string, name: string, hash: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1180, height: 720 }, colorScheme: "light" });
  await page.goto(`${pathToFileURL(html).href}${hash}`);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await page.close();
}

if (import.meta.main) {
  if (BROWSER === undefined || !HAS_TERMINAL) {
    console.error("Pictures cannot be made: chromium and python3 are needed");
    Deno.exit(3);
  }
  const folder = join(ROOT, OUT);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder, { recursive: true });
  const campaign = join(OUT, "campaign");
  const lines = await screenOf(campaign);
  const browser = await openBrowser();
  try {
    await Deno.mkdir(FOLDER, { recursive: true });
    await drawScreen(browser, lines);
    await drawReport(browser, campaign, folder);
    await drawSweep(browser, folder);
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
}
