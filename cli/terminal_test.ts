import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runArguments } from "./cli_testing.ts";
import { HAS_TERMINAL, onTerminal, stylesIn } from "./terminal_testing.ts";

const EXPLAIN = [...runArguments("explain"), "explain", "--cpu", "off", "0fb607"];

Deno.test({
  name: "A command on a terminal asks for no permission, and styles its text unless NO_COLOR is set",
  ignore: !HAS_TERMINAL,
  fn: async () => {
    const [styled, plain] = await Promise.all([
      onTerminal({ args: EXPLAIN }),
      onTerminal({ args: EXPLAIN, env: { NO_COLOR: "1" } }),
    ]);
    assertEquals([styled.code, plain.code], [0, 0]);
    for (const { written } of [styled, plain]) {
      assertStringIncludes(written, "iced");
      assert(!written.includes("Deno requests"), written);
    }
    assert(stylesIn(styled.written).includes("33"), styled.written);
    assertEquals(stylesIn(plain.written), []);
  },
});
