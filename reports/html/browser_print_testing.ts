/**
 * What the page puts on paper, as a real browser has it.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import type { Report } from "../report/report.ts";
import { sweptReport, withFinding } from "../reports_testing.ts";
import { FAINT } from "./browser_checks_testing.ts";
import { type Step, withPage } from "./browser_testing.ts";
import { reportHtml } from "./page.ts";

/** Pixels between the margins of a sheet of A4, and of one of A3 on its side. */
const [SHEET, WIDE_SHEET] = [718, 1500];

/** What is cut: elements beyond the sheet's edge, and those with more in them than they show. */
const CUT = `[...document.querySelectorAll("main, main *")].filter((element) => element.checkVisibility() &&
  !element.closest(".hidden") && (element.getBoundingClientRect().right > innerWidth + 1 ||
  getComputedStyle(element).overflow !== "visible" && element.clientHeight > 0 &&
  (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)))
  .map((element) => element.className + ": " + element.textContent.slice(0, 40))`;

/** How a page is printed. */
interface Sheet {
  readonly hash: string;
  readonly width?: number;
}

/** Opens a page as it is printed from a screen with the dark theme. */
function withSheet(
  browser: Browser,
  report: Report,
  { hash, width = SHEET }: Sheet,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  return withPage(browser, reportHtml(report), async (page) => {
    const dark = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    await page.emulateMedia({ media: "print" });
    assert(dark !== await page.evaluate("getComputedStyle(document.body).backgroundColor"));
    await use(page);
  }, { hash, scheme: "dark", width });
}

/** The finding that is open, and nothing around it. */
const FINDING_STEP: Step = [
  "prints the finding that is open in full, in light colours, and nothing else",
  async (browser) => {
    const replay = `deno task explain '{"bytes":"${"0fb607".repeat(100)}"}'`;
    const report = withFinding(sweptReport(), { id: "111111111111", replay });
    for (const [theme, width] of [["", SHEET], ["&theme=dark", WIDE_SHEET]] as const) {
      await withSheet(browser, report, { hash: `#id=111111111111${theme}`, width }, async (page) => {
        const shown = (selector: string) => page.locator(selector).filter({ visible: true }).count();
        assertEquals(await shown(".detail"), 1);
        for (const gone of ["#top", ".list", ".row", "#q", "button", ".notice"]) {
          assertEquals(await shown(gone), 0, gone);
        }
        assertEquals(await page.evaluate(CUT), []);
        const [line, code] = await page.locator(".command code").evaluate((code) => [
          parseFloat(getComputedStyle(code).lineHeight),
          code.getBoundingClientRect().height,
        ]) as [number, number];
        assert(code > 2 * line, `the command wraps: ${code} of ${line}`);
        assertEquals(await page.evaluate("getComputedStyle(document.documentElement).colorScheme"), "light");
        assertEquals(
          await page.evaluate("getComputedStyle(document.querySelector('.detail')).color"),
          "rgb(20, 24, 31)",
        );
        assertEquals(await page.evaluate(FAINT), []);
      });
    }
  },
];

/** A view without a finding. */
const VIEW_STEP: Step = ["prints a view without navigation, and draws it in the colours of paper", async (browser) => {
  for (const hash of ["", "#view=findings", "#view=matrix"]) {
    await withSheet(browser, sweptReport(), { hash }, async (page) => {
      assertEquals(await page.locator("#top, .filters").filter({ visible: true }).count(), 0);
      assertEquals(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), 0, hash);
      assertEquals(await page.evaluate(FAINT), [], hash);
    });
  }
  const pixel = `(() => {
    const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    copy.drawImage(document.querySelector("#map-8b"), 0, 0);
    return [...copy.getImageData(5, 5, 1, 1).data].join();
  })()`;
  await withPage(browser, reportHtml(sweptReport()), async (page) => {
    const screen = await page.evaluate(pixel);
    await page.emulateMedia({ media: "print" });
    // The listener of the medium is called before the next frame.
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    const paper = await page.evaluate(pixel);
    assert(screen !== paper);
    await page.emulateMedia({ media: "screen", colorScheme: "light" });
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    assertEquals(await page.evaluate(pixel), paper);
  }, { hash: "#view=sweep", scheme: "dark" });
}];

/** All that is printed. */
export const PRINT_STEPS: readonly Step[] = [FINDING_STEP, VIEW_STEP];
