/**
 * What the page does in a real browser, step by step. It is a process of its own: the browser's driver wants permissions
 * that no other test has.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { verdict, withFolder } from "../../cli/cli_testing.ts";
import type { Report } from "../report/report.ts";
import { decodersReport, HOSTILE, hostileReport, matrixOf, sweptReport, viewedReport } from "../reports_testing.ts";
import { ADDRESS_STEPS } from "./browser_address_testing.ts";
import { FAINT, NAMELESS } from "./browser_checks_testing.ts";
import { FOLD_STEPS } from "./browser_folds_testing.ts";
import { PRINT_STEPS } from "./browser_print_testing.ts";
import { SWEEP_STEP } from "./browser_sweep_testing.ts";
import { hashOf, openBrowser, type Step, withPage } from "./browser_testing.ts";
import { reportHtml } from "./page.ts";

/** A report with everything that a page can show. */
function wholeReport(): Report {
  const seconds = [1, 2, 4, 8];
  const curves = {
    seconds,
    cases: [10, 20, 40, 80],
    edges: [1, 2, 3, 3],
    features: [5, 6, 7, 7],
    corpus: [1, 2, 2, 3],
    findings: [0, 1, 2, 2],
    gaps: [1, 1, 1, 1],
  };
  return { ...sweptReport(), source: "campaign", curves, matrix: matrixOf(["iced", "capstone"]) };
}

const shown = (page: Page) =>
  page.locator(".rows .row").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-id")!.slice(0, 2)));

const STEPS: readonly Step[] = [
  ["shows on the first screen what is wrong, in whom, how sure, and how to see it", async (browser) => {
    await withPage(browser, reportHtml(viewedReport()), async (page) => {
      assertEquals(await page.locator("h1").textContent(), "Not as expected: 3 new, 1 gone");
      const card = page.locator(".card", { hasText: "posted" }).first();
      assertMatch((await card.textContent())!, /^posted3findings, 1 new3 by decoders$/);
      const first = page.locator(".firsts li").nth(1);
      assertMatch((await first.textContent())!, /newHandles it.*posted is wrong: iced and capstone agree/s);
      assertMatch((await first.locator("code").textContent())!, /^deno task explain /);
      assert((await first.boundingBox())!.y < 800);
    });
  }],
  ["filters by words and choices, and keeps that in the address", async (browser) => {
    const html = reportHtml(viewedReport());
    await withPage(browser, html, async (page) => {
      await page.getByRole("link", { name: "Findings" }).click();
      assertEquals((await shown(page)).length, 6);
      await page.locator("#q").pressSequentially("stale movzx");
      assertEquals(await shown(page), ["01"]);
      assertMatch(await hashOf(page), /q=stale\+movzx/);
      await page.locator("#reset").click();
      await page.locator("#group").selectOption("gaps");
      assertEquals(await shown(page), ["22"]);
      await page.goBack();
      assertEquals((await shown(page)).length, 6);
      await page.locator("#q").fill("nowhere");
      assertEquals(await page.locator(".nothing").textContent(), "No finding is like that.");
    });
    await withPage(browser, html, async (page) => {
      assertEquals(await shown(page), ["33"]);
      assertEquals(await page.locator("#party").inputValue(), "iced / capstone");
    }, { hash: "#party=iced+%2F+capstone" });
  }],
  ["opens a link to one finding, with the bytes that differ marked", async (browser) => {
    await withPage(browser, reportHtml(viewedReport()), async (page) => {
      assertEquals(await page.locator("#detail-title").textContent(), "Handles it");
      assertEquals(await page.locator(".instruction .run").allTextContents(), [
        "65prefix",
        "8bopcode",
        "44ModRM",
        "8fSIB",
        "f0displacement",
      ]);
      const wrong = page.locator(".bytes tr", { hasText: "posted" }).locator("td.differs");
      // Four bytes of rax, and seven of the memory.
      assertEquals(await wrong.count(), 11);
      assertEquals(await page.locator(".sides td.differs").allTextContents(), ["no (differs)"]);
      assertEquals(await page.locator(".row[aria-current]").getAttribute("data-id"), "111111111111");
    }, { hash: "#id=111111111111" });
  }],
  ["is used with the keyboard alone", async (browser) => {
    await withPage(browser, reportHtml(viewedReport()), async (page) => {
      const focused = (what: string) => page.evaluate(`document.activeElement.${what}`);
      await page.keyboard.press("/");
      assertEquals(await focused("id"), "q");
      await page.keyboard.type("jk1");
      assertEquals(await page.locator("#q").inputValue(), "jk1");
      await page.keyboard.press("Escape");
      await page.keyboard.press("2");
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      assertEquals(await focused("dataset.id"), "111111111111");
      await page.keyboard.press("Enter");
      assertEquals(await page.locator("#detail-title").textContent(), "Handles it");
      assertEquals(await focused("id"), "detail-title");
      await page.keyboard.press("Escape");
      assertEquals(await page.locator(".detail").count(), 0);
      assertEquals(await focused("dataset.id"), "111111111111");
      await page.keyboard.press("?");
      assert(await page.locator("#keys").isVisible());
      await page.keyboard.press("Escape");
      assert(!await page.locator("#keys").isVisible());
      await page.keyboard.press("t");
      assertMatch(await hashOf(page), /theme=dark/);
    });
  }],
  ["draws matrix and curves", async (browser) => {
    await withPage(browser, reportHtml(wholeReport()), async (page) => {
      await page.getByRole("link", { name: "Matrix" }).click();
      await page.getByRole("button", { name: "posted, register: 2" }).click();
      assertEquals(await shown(page), ["11", "01"]);
      await page.getByRole("link", { name: "Campaign" }).click();
      assertEquals(await page.locator(".plot canvas").count(), 6);
      assertEquals(await page.locator("figcaption").allTextContents(), [
        "Edges of the handlers' code: 3",
        "Features of all kinds: 7",
        "Corpus: 3 cases",
        "Findings that are no gaps: 2",
        "Gaps: 1",
        "Rate: 10 cases a second in the last epoch",
      ]);
      // The legend says how it ended, and elsewhere what was then.
      const legend = page.locator(".plot").nth(1).locator(".u-value");
      assertEquals(await legend.allTextContents(), ["00:00:08", "7"]);
      await page.locator(".plot").nth(1).locator(".u-over").hover({ position: { x: 2, y: 20 } });
      assertEquals(await legend.allTextContents(), ["00:00:01", "5"]);
    });
    const curves = { seconds: [], cases: [], edges: [], features: [], corpus: [], findings: [], gaps: [] };
    await withPage(browser, reportHtml({ ...wholeReport(), curves }), async (page) => {
      assertMatch((await page.locator("main").textContent())!, /No epoch has ended yet/);
    }, { hash: "#view=campaign" });
  }],
  ["shows who is wrong in what by extension, and leads to a decoder's findings", async (browser) => {
    await withPage(browser, reportHtml(decodersReport()), async (page) => {
      await page.getByRole("link", { name: "Extensions" }).click();
      assertEquals(await page.locator(".extensions tbody th").allTextContents(), ["base", "none", "all"]);
      const cells = page.locator(".extensions tbody tr").first().locator("td");
      assertEquals(await cells.allTextContents(), ["1,234 of 2,000", "", "1f 2r 3a 4l 5n 6o 1,500? "]);
      assertEquals(await page.locator(".extensions [title='wrongly rejects: 2']").count(), 2);
      assertEquals(await page.locator("details p").textContent(), "AVX512_FP16 44");
      await page.locator(".extensions thead button", { hasText: "capstone" }).click();
      assertEquals(await shown(page), ["33"]);
      assertMatch(await hashOf(page), /party=capstone/);
    });
  }],
  SWEEP_STEP,
  ...FOLD_STEPS,
  ...ADDRESS_STEPS,
  ...PRINT_STEPS,
  ["lets no text of a report become markup, a script or a link that runs one", async (browser) => {
    const report = hostileReport();
    for (
      const hash of [
        "",
        "#view=findings",
        "#view=matrix",
        "#view=extensions",
        `#id=${report.findings[0]!.id}`,
        `#q=${encodeURIComponent(HOSTILE.toWellFormed())}&id=<img src=x onerror=alert(4)>`,
      ]
    ) {
      await withPage(browser, reportHtml(report), async (page) => {
        assertEquals(await page.locator("main img, main script").count(), 0);
        assertEquals(await page.locator("a[href^='javascript']").count(), 0);
        assertEquals(await page.locator("body > script").count(), 2);
      }, { hash });
    }
    await withPage(browser, reportHtml(report), async (page) => {
      const text = await page.locator("#detail-title").textContent();
      assertEquals(text, JSON.parse(JSON.stringify(HOSTILE)));
    }, { hash: `#id=${report.findings[0]!.id}` });
  }],
  ["is readable on a phone and in the dark: nothing is cut off, and every text stands out", async (browser) => {
    for (const scheme of ["light", "dark"] as const) {
      for (
        const hash of [
          "",
          "#view=findings",
          "#id=111111111111",
          "#view=matrix",
          "#view=campaign",
          "#view=sweep",
          "#view=extensions",
        ]
      ) {
        await withPage(browser, reportHtml(wholeReport()), async (page) => {
          const wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
          assertEquals(wider, 0, hash);
          assertEquals(await page.evaluate(FAINT), [], `${scheme} ${hash}`);
        }, { hash, scheme, width: 375 });
      }
    }
  }],
  ["opens what a run of diff wrote", async (browser) => {
    await withFolder(async (folder) => {
      const file = join(folder, "diff.html");
      const { code } = await verdict(["diff", "--subject", "posted", "--cases", "2000", "--html", file]);
      assertEquals(code, 0);
      await withPage(browser, await Deno.readTextFile(file), async (page) => {
        assertMatch((await page.locator("h1").textContent())!, /^As expected/);
        await page.locator(".firsts a").first().click();
        assert(await page.locator(".detail .instruction .run").count() > 0);
      });
    });
  }],
  ["opens what a run of diff wrote of a handler that crashes", async (browser) => {
    await withFolder(async (folder) => {
      const file = join(folder, "diff.html");
      const run = ["diff", "--subject", "subject/testdata/ill.ts", "--cases", "1000", "--cpu", "off", "--html", file];
      assertEquals((await verdict(run)).code, 1);
      await withPage(browser, await Deno.readTextFile(file), async (page) => {
        await page.locator(".firsts a", { hasText: "Crashes" }).first().click();
        const handled = page.locator(".sides tr", { hasText: "handled" }).locator("td.differs");
        assertEquals(await handled.allTextContents(), ["crash (differs)"]);
        await page.getByRole("link", { name: "Overview" }).click();
        // What decoders do is not what the run is about.
        await page.locator(".card", { hasText: "Beside the point of this run" }).click();
        await page.locator(".rows .row").first().click();
        const facts = page.locator(".detail dl", { hasText: "Beside the point" });
        assertMatch((await facts.textContent())!, /this run is about another party/);
      });
    });
  }],
  ["names everything that is to be used", async (browser) => {
    await withPage(browser, reportHtml(wholeReport()), async (page) => {
      for (const view of ["overview", "findings", "extensions", "matrix", "campaign", "sweep"]) {
        await page.evaluate(`location.hash = "#view=${view}"`);
        await page.locator(`nav a[aria-current=page]`, { hasText: new RegExp(`^${view}$`, "i") }).waitFor();
        assertEquals(await page.evaluate(NAMELESS), [], view);
      }
    });
  }],
];

// Each step's name and what went wrong, if anything did, as a line of JSON for the test that runs this.
const browser = await openBrowser();
try {
  for (const [name, run] of STEPS) {
    const error = await run(browser).then(() => null, (error: Error) => error.stack ?? String(error));
    console.log(JSON.stringify({ name, error }));
  }
} finally {
  await browser.close();
}
