import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { ExamplesFolder } from "../decoder/examples_testing.ts";
import { verdict, withFolder } from "./cli_testing.ts";

let examples: ExamplesFolder;
let isBuilt = false;

Deno.test.beforeAll(async () => {
  examples = await ExamplesFolder.make();
  isBuilt = await examples.built("all");
});

Deno.test.afterAll(() => examples.remove());

/** What the check of a decoder says, and its exit code. */
async function check(
  decoder: string,
  ...options: string[]
): Promise<{ code: number; lines: string[]; stderr: string }> {
  const { code, stdout, stderr } = await verdict(["decoder", "check", decoder, "--seconds", "0", ...options]);
  return { code, lines: stdout.trimEnd().split("\n"), stderr };
}

const STEADY = ["asked again", "in another order", "asked alone"].map((how) => `The same decodings ${how}`);
const ENDS = "Ends once its input is closed";
const GREETING =
  "Greets: binary protocol, mini 1, up to 4096 texts at once; tells: validity, length, mnemonic, operands";

Deno.test("decoder check says what a decoder announces, and that it conforms", async () => {
  if (!isBuilt) return;
  const { code, lines: [greeting, answers, ...lines], stderr } = await check(examples.pathOf("mini_decoder"));
  assertEquals([code, greeting, stderr], [0, GREETING, ""]);
  assertMatch(answers!, /^Answers 4096 of 4096 texts; [1-9]\d* of them are instructions$/);
  assertEquals(lines, [...STEADY, "Rate: 0 texts/s", ENDS, "Conforms"]);
});

for (
  const [fault, line] of [
    ["crash", /^ {2}crash: [1-9]\d*, such as of \w*0fb7\w+: ends by SIGABRT$/],
    ["hang", /^ {2}hang: [1-9]\d*, such as of \w*c6\w+: does not answer within 0\.\d{1,3} s$/],
    ["garbage", /^ {2}garbage: [1-9]\d*, such as of \w*0fbe\w+: decoding has status 9, which is none$/],
  ] as const
) {
  Deno.test(`decoder check says at which text a decoder comes to a ${fault}, and what it did, and ends with 1`, async () => {
    if (!isBuilt) return;
    const options = fault === "hang" ? ["--timeout", "200ms"] : [];
    const { code, lines } = await check(examples.pathOf(`mini_decoder_${fault}`), ...options);
    assertEquals([code, lines[0], lines.at(-1)], [1, GREETING, "Does not conform"]);
    assertEquals(lines.filter((each) => line.test(each)).length, 1, lines.join("\n"));
    // What got an answer is the same each time. Whoever gives too many none is not asked on.
    assertEquals(lines.filter((each) => STEADY.includes(each)), STEADY);
    const [, asked] = /^Answers \d+ of (\d+) texts/.exec(lines[1]!)!;
    const stops = `Not asked about the other ${4096 - Number(asked)} texts: too many got no answer`;
    assertEquals([lines.includes(stops), lines.includes("Rate: 0 texts/s")], [asked !== "4096", asked === "4096"]);
    assertEquals(asked === "4096", fault === "crash");
  });
}

/** A decoder that says something else each time. */
const FICKLE = `
const say = (line) => Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(line) + "\\n"));
say({ decoder: 1 });
let [rest, count] = ["", 0];
for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + chunk).split("\\n");
  rest = lines.pop();
  for (const line of lines) {
    const { id, fetch } = JSON.parse(line);
    say(fetch < 2 ? { id, status: "more" } : { id, status: "instruction", length: count++ % 3 === 0 ? 2 : 1 });
  }
}
`;

Deno.test("decoder check finds a decoder that says something else when it is asked again, and ends with 1", () =>
  withFolder(async (folder) => {
    const file = join(folder, "fickle.js");
    Deno.writeTextFileSync(file, FICKLE);
    const { code, lines } = await check(`${Deno.execPath()} run --quiet ${file}`);
    assertEquals([code, lines.at(-1)], [1, "Does not conform"]);
    // Without a name it has its program's.
    assertEquals(lines[0], "Greets: lines protocol, deno, up to 4096 texts at once; tells: validity and length alone");
    assertMatch(lines.join("\n"), /^Other decodings asked again: [1-9]\d*, such as of [0-9a-f]+$/m);
  }));

Deno.test("decoder check says how a program fails that answers no text at all, and ends with 2", async () => {
  const broken = 'sh -c "echo \'{\\"decoder\\":1}\'; while read text; do echo ok; done"';
  const { code, stderr } = await check(broken);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "Decoder sh: Program answers no text at all: of the first 32 each ended it");
  assertStringIncludes(stderr, 'answer is not JSON: "ok"');
});
