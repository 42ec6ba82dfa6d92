/**
 * A real browser, for tests.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { BROWSER } from "./browser_place_testing.ts";

/** Starts it. */
export function openBrowser(): Promise<Browser> {
  // Without a sandbox of its own it runs as root in a container, too; the pages are ours.
  return chromium.launch({ executablePath: BROWSER!, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** How a page is opened. */
export interface PageOptions {
  /** The part of the address after the file, with `#`. */
  readonly hash?: string;
  readonly width?: number;
  readonly scheme?: "dark" | "light";
}

/**
 * Opens a page from a file, and afterwards says that it left no error and asked for nothing but itself.
 *
 * @param html The page.
 * @param use What to do with it.
 */
export async function withPage(
  browser: Browser,
  html: string,
  use: (page: Page) => Promise<void>,
  { hash = "", width = 1280, scheme = "light" }: PageOptions = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: scheme });
  try {
    const file = join(folder, "report.html");
    await Deno.writeTextFile(file, html);
    const address = pathToFileURL(file).href;
    const page = await context.newPage();
    const [errors, requests]: [string[], string[]] = [[], []];
    page.on("console", (message) => errors.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("dialog", (dialog) => {
      errors.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(address + hash);
    await use(page);
    assertEquals(errors, []);
    assertEquals(requests, [address]);
  } finally {
    await context.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** The part of a page's address that says what is shown. */
export const hashOf = (page: Page): Promise<string> => page.evaluate("location.hash");

/** What a test does with a browser. */
export type Step = readonly [name: string, run: (browser: Browser) => Promise<void>];
