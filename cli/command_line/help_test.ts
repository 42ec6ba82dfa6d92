import { assertEquals } from "@std/assert";
import { helpOf } from "./help.ts";
import { choice, flag } from "./option.ts";

Deno.test("helpOf() lists the options in their order, in columns, and --help last", () => {
  const walk = {
    name: "walk",
    summary: "Walk somewhere.",
    usage: ["deno task walk PLACE", "deno task walk --back"],
    options: { speed: choice(["slow", "fast"], { help: "How fast" }), back: flag("And back") },
  };
  const lines = [
    "Walk somewhere.",
    "",
    "Usage:",
    "  deno task walk PLACE",
    "  deno task walk --back",
    "",
    "Options:",
    "  --speed slow|fast  How fast",
    "  --back             And back",
    "  --help             Show this",
  ];
  assertEquals(helpOf({ ...walk, notes: [] }), lines.join("\n"));
  assertEquals(helpOf({ ...walk, notes: ["Mind", "the gap."] }), [...lines, "", "Mind", "the gap."].join("\n"));
});
