/**
 * What the page does in a real browser with what is chosen in its address.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { sweptReport } from "../reports_testing.ts";
import { hashOf, type Step, withPage } from "./browser_testing.ts";
import { reportHtml } from "./page.ts";

const noticeOf = (page: Page) => page.locator(".notice").textContent();

/** An address that gives what this report does not have. */
const UNKNOWN_STEP: Step = [
  "says what an address gives and the report does not have, and what to do",
  async (browser) => {
    const html = reportHtml(sweptReport());
    await withPage(browser, html, async (page) => {
      assertMatch((await noticeOf(page))!, /^This report has no finding with the id “ffffffffffff”\. /);
      assertEquals(await page.locator(".notice code").textContent(), "deno task triage --id ffffffffffff");
      assertEquals(await page.locator(".rows .row").count(), 6);
      assertEquals(await page.locator(".detail").count(), 0);
      // It is above the list, and gone with the next step.
      await page.locator(".row").first().click();
      assertEquals([await page.locator(".notice").count(), await page.locator(".detail").count()], [0, 1]);
      await page.goBack();
      assertMatch((await noticeOf(page))!, /ffffffffffff/);
    }, { hash: "#id=ffffffffffff" });
    const nouns = {
      view: "view",
      group: "group of findings",
      party: "party",
      field: "field",
      sure: "way of being sure",
      bad: "degree of how bad a finding is",
      state: "state of findings",
      unfold: "row to unfold with the finding",
      cell: "cell of a sweep",
      by: "colouring",
      theme: "theme",
    };
    await withPage(browser, html, async (page) => {
      for (const [key, noun] of Object.entries(nouns)) {
        await page.evaluate(`location.hash = "#${key}=frob"`);
        await page.locator(".notice", { hasText: `This report has no ${noun} “frob”.` }).waitFor();
        assertEquals(await page.locator(".notice strong").count(), 1, key);
      }
      await page.evaluate(`location.hash = "#frob=1&id=%3Bls"`);
      await page.locator(".notice", { hasText: "No part of an address is called “frob”." }).waitFor();
      // What cannot be an id is in no command.
      assertEquals(await page.locator(".notice code").count(), 0);
      await page.evaluate(`location.hash = "#group=gaps"`);
      await page.locator(".set #group").waitFor();
      assertEquals(await page.locator(".notice").count(), 0);
    });
  },
];

/** What is in the address stays when the content is skipped to. */
const SKIP_STEP: Step = ["keeps what is shown when the keyboard skips to the report", async (browser) => {
  await withPage(browser, reportHtml(sweptReport()), async (page) => {
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assertEquals(await page.evaluate("document.activeElement.id"), "main");
    assertEquals([await hashOf(page), await page.locator(".rows .row").count()], ["#group=gaps", 1]);
  }, { hash: "#group=gaps" });
}];

/** The theme's switch, first as the system has it. */
const THEME_STEP: Step = [
  "says by a switch whether the page is dark, and remembers what was chosen",
  async (browser) => {
    const html = reportHtml(sweptReport());
    const looks = (page: Page): Promise<unknown[]> =>
      Promise.all([
        page.evaluate("getComputedStyle(document.body).backgroundColor"),
        page.getByRole("switch", { name: "Dark", exact: true }).getAttribute("aria-checked"),
        page.locator(".track").textContent(),
      ]);
    const light = ["rgb(246, 247, 249)", "false", "off"];
    const dark = ["rgb(15, 19, 25)", "true", "on"];
    for (const [scheme, first, second] of [["light", light, dark], ["dark", dark, light]] as const) {
      let chosen = "";
      await withPage(browser, html, async (page) => {
        assertEquals(await looks(page), first);
        await page.getByRole("switch").click();
        assertEquals(await looks(page), second);
        await page.getByRole("switch").press("Space");
        assertEquals(await looks(page), first);
        await page.keyboard.press("t");
        await page.keyboard.press("3");
        assertEquals(await looks(page), second);
        chosen = await hashOf(page);
      }, { scheme });
      await withPage(browser, html, async (page) => assertEquals(await looks(page), second), { scheme, hash: chosen });
    }
  },
];

/** All that is about the address. */
export const ADDRESS_STEPS: readonly Step[] = [UNKNOWN_STEP, SKIP_STEP, THEME_STEP];
