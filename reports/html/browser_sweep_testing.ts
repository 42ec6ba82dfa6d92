/**
 * What the page's map of the encoding space does in a real browser.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { sweptReport } from "../reports_testing.ts";
import { hashOf, type Step, withPage } from "./browser_testing.ts";
import { reportHtml } from "./page.ts";

/** The colours in the map of 8b of some ModRM bytes. */
async function cellColours(page: Page, bytes: readonly number[]): Promise<string[]> {
  const [width, pixels] = await page.evaluate(
    "((map) => " +
      "[map.width, [...map.getContext('2d').getImageData(0, 0, map.width, map.height).data]])(document.querySelector('#map-8b'))",
  ) as [number, number[]];
  return bytes.map((modrm) => {
    const at = 4 * (width * ((modrm >> 6) * 12 + 5) + (modrm & 63) * 12 + (modrm >> 3 & 7) * 4 + 5);
    return pixels.slice(at, at + 4).join();
  });
}

/** The map is drawn, walked over and coloured, and leads to findings and back. */
export const SWEEP_STEP: Step = [
  "shows the sweep as a map of opcodes and ModRM bytes, with the findings of the cell that is chosen",
  async (browser) => {
    await withPage(browser, reportHtml(sweptReport()), async (page) => {
      await page.getByRole("link", { name: "Sweep" }).click();
      assertEquals(await page.locator(".sweep canvas").count(), 2);
      assertEquals(await page.locator(".scale > span").allTextContents(), ["0", "1", "not run"]);
      const colours = await cellColours(page, [0x00, 0x01, 0x05, 0xc0]);
      // None, one, not run; and registers, which show none.
      assertEquals(colours[0], colours[3]);
      assertEquals(new Set(colours.slice(0, 3)).size, 3);
      assertMatch(colours[2]!, /,0$/);
      const name = page.locator(".cell .name");
      await page.locator("#map-8b").focus();
      await page.keyboard.press("ArrowRight");
      assertEquals(await name.textContent(), "8b, ModRM 00: 0 findings");
      for (const key of ["ArrowRight", "ArrowDown", "PageDown"]) await page.keyboard.press(key);
      assertEquals(await name.textContent(), "8b, ModRM 49: 1 finding");
      assertMatch(await hashOf(page), /cell=8b-49/);
      const { width, height } = (await page.locator("#map-0fb6").boundingBox())!;
      await page.locator("#map-0fb6").click({ position: { x: width - 3, y: height / 3 } });
      assertEquals(await name.textContent(), "0fb6, ModRM 7f: 1 finding");
      assertEquals(await page.locator(".cell dd").allTextContents(), [
        "8",
        "40",
        "10 (25 %)",
        "30 (75 %)",
        "2 (5 %)",
        "8 (20 %)",
      ]);
      await page.locator("#by").selectOption("all");
      assertEquals(await page.locator(".scale > span").allTextContents(), ["0", "1", "2", "not run"]);
      await page.locator("#by").selectOption("differ");
      assertEquals((await page.locator(".scale > span").allTextContents()).at(-2), "100 %");
      await page.locator(".shown a").click();
      assertMatch((await page.locator("#detail-title").textContent())!, /^Leaves the upper half/);
      await page.goBack();
      assertEquals(await name.textContent(), "0fb6, ModRM 7f: 1 finding");
    });
    await withPage(browser, reportHtml(sweptReport()), async (page) => {
      assertEquals(await page.locator(".cell .name").textContent(), "8b, ModRM 05: not run");
    }, { hash: "#view=sweep&cell=8b-05" });
  },
];
