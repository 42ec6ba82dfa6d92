/**
 * What the page does in a real browser with a bug that several handlers show.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { verdict, withFolder } from "../../cli/cli_testing.ts";
import type { Report } from "../report/report.ts";
import { hashOf, type Step, withPage } from "./browser_testing.ts";
import { foldedReport } from "./folded_testing.ts";
import { reportHtml } from "./page.ts";

const rowsOf = (page: Page) =>
  page.locator(".rows .row").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-id")!.slice(0, 2)));

const focusOf = (page: Page) => page.evaluate("document.activeElement.id");

const foundOf = (page: Page) => page.locator("#found").textContent();

/** The rows, folded and unfolded, with the filters and with the keyboard. */
const LIST_STEP: Step = ["folds what handlers share into one row that names them and is unfolded", async (browser) => {
  await withPage(browser, reportHtml(foldedReport()), async (page) => {
    assertEquals(await rowsOf(page), ["99", "cc", "11", "33", "22", "01", "44"]);
    assertEquals(await foundOf(page), "9 of 9 findings in 7 rowsUnfold all");
    const row = page.locator("#fold-0123456789ab");
    assertMatch((await row.textContent())!, /in posted, linux-5.19, linux-6.1each of them is wrong.*4,234×/);
    await page.getByRole("button", { name: /^3 findings: Leaves the upper half/ }).click();
    assertEquals((await rowsOf(page)).slice(5), ["01", "01", "bb", "aa", "44"]);
    assertMatch(await hashOf(page), /unfold=0123456789ab/);
    for (let n = 0; n < 8; n++) await page.keyboard.press("j");
    await page.locator("#fold-0123456789ab").focus();
    for (const id of ["row-0123456789ab", "row-bbbbbbbbbbbb"]) {
      await page.keyboard.press("j");
      assertEquals(await focusOf(page), id);
    }
    // Folding takes the focus from the row that is folded away to the one that stays.
    await page.keyboard.press("u");
    assertEquals(await focusOf(page), "fold-0123456789ab");
    await page.keyboard.press("j");
    assertEquals(await focusOf(page), "row-444444444444");
    await page.locator("#field").selectOption("data");
    assertEquals([await rowsOf(page), await foundOf(page)], [["bb"], "1 of 9 findingsShow all"]);
    await page.locator("#reset").click();
    await page.locator("#folds").click();
    // In the report's order, as in every other format.
    assertEquals(await rowsOf(page), ["99", "cc", "11", "33", "22", "aa", "01", "bb", "44"]);
    assertEquals(await foundOf(page), "9 of 9 findingsFold repeats");
    await page.locator("#folds").click();
    assertEquals((await rowsOf(page)).length, 7);
  }, { hash: "#view=findings" });
}];

/** A finding among those of a row. */
const DETAIL_STEP: Step = [
  "opens each finding of a folded row, and leads from one handler to the others",
  async (browser) => {
    const html = reportHtml(foldedReport());
    await withPage(browser, html, async (page) => {
      assertEquals(await page.locator(".eyebrow").textContent(), "linux-6.1");
      assertEquals(await page.locator(".row[aria-current]").getAttribute("id"), "fold-0123456789ab");
      assertEquals(await page.locator(".others a").allTextContents(), ["posted", "linux-5.19", "linux-6.1"]);
      await page.locator(".others a").nth(1).click();
      assertEquals(await page.locator(".eyebrow").textContent(), "linux-5.19");
      assertEquals(await focusOf(page), "detail-title");
      assertMatch(await hashOf(page), /id=bbbbbbbbbbbb/);
      await page.keyboard.press("Escape");
      assertEquals(await focusOf(page), "fold-0123456789ab");
      await page.keyboard.press("Enter");
      assertEquals(await page.locator(".eyebrow").textContent(), "posted");
    }, { hash: "#id=aaaaaaaaaaaa" });
    await withPage(browser, html, async (page) => {
      assertEquals(await page.locator(".others").count(), 0);
    }, { hash: "#id=cccccccccccc" });
  },
];

/** A report in which the shared bug is new in three handlers. */
function freshReport(): Report {
  const { findings, ...report } = foldedReport();
  return { ...report, gone: [], findings: findings.map((each) => ({ ...each, known: false })) };
}

/** The first screen. */
const OVERVIEW_STEP: Step = [
  "shows a bug of several handlers once on the first screen, and counts each finding",
  async (browser) => {
    await withPage(browser, reportHtml(freshReport()), async (page) => {
      assertEquals(await page.locator("h1").textContent(), "Not as expected: 7 new, 0 gone");
      const firsts = await page.locator(".firsts li").allTextContents();
      const shared = firsts.filter((text) => /newLeaves the upper half.*in posted/s.test(text));
      assertEquals(shared.length, 1);
      assertMatch(
        shared[0]!,
        /in posted, linux-5.19, linux-6.1, corrected; each of them is wrong: .*\(4,236 disagreements\)/s,
      );
      for (const name of ["linux-5.19", "linux-6.1", "corrected"]) {
        assertMatch((await page.locator(".card", { hasText: name }).textContent())!, /1finding, 1 new/);
      }
    });
  },
];

/** What the baselines of all revisions list: real signatures, as triage writes them. */
const REAL_STEP: Step = ["folds what the baselines list of several revisions", async (browser) => {
  await withFolder(async (folder) => {
    const [html, json] = [join(folder, "known.html"), join(folder, "known.json")];
    assertEquals((await verdict(["triage", "--html", html, "--json", json])).code, 0);
    const { findings }: Report = JSON.parse(await Deno.readTextFile(json));
    const own = findings.filter(({ parties }) => parties[1] === "model");
    await withPage(browser, await Deno.readTextFile(html), async (page) => {
      const titles = await page.locator(".rows .title").allTextContents();
      assertEquals(new Set(titles).size, titles.length);
      assert(titles.length < findings.length - own.length / 2);
      assertMatch(
        (await foundOf(page))!,
        new RegExp(`^${findings.length} of ${findings.length} findings in ${titles.length} rows`),
      );
      const row = page.locator(".row", { hasText: "Emulates a move with a LOCK prefix" });
      assertMatch((await row.textContent())!, /in posted, linux-5.19, linux-6.1, linux-6.12/);
    }, { hash: "#view=findings" });
  });
}];

/** All that is done with repeats. */
export const FOLD_STEPS: readonly Step[] = [LIST_STEP, DETAIL_STEP, OVERVIEW_STEP, REAL_STEP];
