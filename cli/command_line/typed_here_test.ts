import { assertEquals } from "@std/assert";
import { join, resolve } from "node:path";
import { taskCommand, typedHere } from "./typed_here.ts";

const ROOT = resolve(import.meta.dirname!, "..", "..");
const NPX_CACHE = "/home/me/.npm/_npx/7a40be787520bede/node_modules/deno/deno";

Deno.test("taskCommand() says what can be typed: with npx where Deno came from there, with the project outside of it", () => {
  const npx = `npx -y deno@${Deno.version.deno} task`;
  const config = join(ROOT, "deno.json");
  assertEquals(taskCommand(ROOT, "/usr/bin/deno"), "deno task");
  assertEquals(taskCommand(join(ROOT, "docs", "design"), "/usr/bin/deno"), "deno task");
  assertEquals(taskCommand(ROOT, NPX_CACHE), npx);
  assertEquals(taskCommand(join(ROOT, ".."), "/usr/bin/deno"), `deno task --config ${config}`);
  assertEquals(taskCommand(`${ROOT}-2`, NPX_CACHE), `${npx} --config ${config}`);
  assertEquals(taskCommand(join(ROOT, "..2"), "/usr/bin/deno"), "deno task", "a folder of the project");
});

Deno.test("typedHere() replaces every command once, and nothing else", () => {
  const text = 'Type "deno task diff --update", or deno task: deno task explain 0fb607';
  const program = "deno task --config '/my $& files/deno.json'";
  assertEquals(
    typedHere(text, program),
    `Type "${program} diff --update", or deno task: ${program} explain 0fb607`,
  );
  assertEquals(typedHere(text, "deno task"), text);
});
