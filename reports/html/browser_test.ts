import { assert, assertEquals } from "@std/assert";
import { BROWSER } from "./browser_place_testing.ts";

if (BROWSER === undefined) console.log("No browser: tests of the HTML report are skipped (apt-get install chromium)");

Deno.test({
  name: "reportHtml() in a real browser",
  ignore: BROWSER === undefined,
  fn: async (t) => {
    // The browser's driver reads a hundred variables and parts of /proc that no lesser permission opens.
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "browser_steps_testing.ts"],
      cwd: import.meta.dirname!,
      env: { NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    const lines = decoder.decode(stdout).trim().split("\n").filter((line) => line !== "");
    for (const line of lines) {
      const { name, error }: { name: string; error: string | null } = JSON.parse(line);
      await t.step(name, () => assertEquals(error, null));
    }
    assert(code === 0 && lines.length > 0, decoder.decode(stderr));
  },
});
