import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { icedProgram } from "../decoder/decoder_testing.ts";
import { withFolder } from "./cli_testing.ts";
import { CommandError, ExitCode } from "./command_line/errors.ts";
import { runDecoder } from "./decoder.ts";
import { runDiff } from "./diff.ts";
import { runExplain } from "./explain.ts";
import { runFuzz } from "./fuzz.ts";
import { runJudge } from "./judge.ts";
import { runTriage } from "./triage.ts";
import { runTunnel } from "./tunnel.ts";

type Run = (args: string[]) => Promise<number>;

const HINT = 'docs/decoder.md says what a decoder has to do, and "deno task decoder check" tests it';

/** Says that a command ends with 2, a message and a hint. */
async function assertRefused(run: Run, args: readonly string[], message: string, hint?: string): Promise<void> {
  const error = await assertRejects(() => run([...args]), CommandError);
  assertEquals([error.message, error.hint, error.exitCode], [message, hint, ExitCode.usage], args.join(" "));
}

/** `explain` with decoders. */
const explained = (...decoders: string[]) => [...decoders.flatMap((each) => ["--decoder", each]), "90"];

/** A program that says something, and listens until nobody speaks. */
const saying = (line: string) => `sh -c 'echo "${line.replaceAll('"', '\\"')}"; cat > /dev/null'`;
/** A decoder that greets with a name and does nothing else. */
const named = (name: string) => saying(`{"decoder":1,"name":"${name}"}`);

/** What is said of a decoder that cannot be used. */
const unusable = (given: string, message: string) => `Decoder cannot be used: ${given}: ${message}`;

Deno.test("Commands say what is the matter with a program that is no decoder", () =>
  withFolder(async (folder) => {
    const script = join(folder, "mine.py");
    Deno.writeTextFileSync(script, "print()");
    const programs: readonly (readonly [given: string, message: string])[] = [
      ["./none", "There is no such program: ./none"],
      ["deno.json", "There is no such program: deno.json: the file in this folder is ./deno.json"],
      [script, `Program is no executable file: ${script}: type "chmod +x ${script}", or name what runs it`],
      ["./a 'b", 'Quote is not closed: "./a \'b"'],
      [saying('{"subject":1}'), "Program greets as a subject: name it with --subject"],
      [saying('{"decoder":2}'), "Decoder speaks version 2 of the decoder protocol; verdict speaks 1"],
      [saying("hello"), 'Program begins with something that is no decoder\'s greeting: "hello\\n"'],
      [
        "sh -c 'echo no licence >&2; exit 3'",
        "Program ends before it greets: ends with exit code 3; it said: no licence",
      ],
    ];
    for (const [given, message] of programs) {
      await assertRefused(runExplain, explained(given), unusable(given, message), HINT);
      await assertRefused(runDecoder, ["check", given], unusable(given, message), HINT);
    }
    // Each command that takes one says the same.
    const [[given, message]] = programs as [readonly [string, string]];
    const others: readonly (readonly [Run, ...string[]])[] = [
      [runDiff],
      [runFuzz, "--out", folder],
      [runTunnel, "--from", "90", "--to", "90", "--out", join(folder, "tunnel.json")],
      [runJudge, "-"],
      [runTriage, "--upstream", "6cca"],
    ];
    for (const [run, ...args] of others) {
      await assertRefused(run, [...args, "--decoder", given], unusable(given, message), HINT);
    }
  }));

Deno.test("Commands refuse the name of a decoder that somebody else has, or that is none", async () => {
  const taken = (name: string) => `Decoder has a name that is taken: "${name}": give it another`;
  for (const name of ["iced", "capstone-5.0.9", "posted", "model", "cpus"]) {
    await assertRefused(runExplain, explained(named(name)), unusable(named(name), taken(name)), HINT);
  }
  const [binary, lines] = ["binary", "lines"].map((form) =>
    icedProgram(form as "binary" | "lines").map((word) => `'${word}'`).join(" ")
  ) as [string, string];
  await assertRefused(runExplain, explained(binary, lines, binary), unusable(binary, taken("iced-binary")), HINT);
  const twice = explained("capstone-5.0.9", "capstone-5.0.9");
  await assertRefused(runExplain, twice, 'Decoder is named twice: "capstone-5.0.9"', "Leave one out");
  const subject = "examples/typescript/handler.ts";
  await assertRefused(
    runExplain,
    ["--subject", subject, ...explained(named("mini-ts"))],
    unusable(named("mini-ts"), taken("mini-ts")),
    HINT,
  );
  const none = 'Decoder has a name that is none: "my decoder": give up to 32 letters, digits and . _ + -';
  await assertRefused(runExplain, explained(named("my decoder")), unusable(named("my decoder"), none), HINT);
});

Deno.test("Commands say which decoders there are where one is named that there is not", async () => {
  const known = 'Known: capstone-5.0.9; a program has a "." or "/" in it';
  const own = (name: string) => `Known: capstone-5.0.9; a program of that name is "./${name}"`;
  const refusals: readonly (readonly [given: string, hint: string])[] = [
    ["capstone-5.1", `Did you mean "capstone-5.0.9"? ${own("capstone-5.1")}`],
    ["iced.py", own("iced.py")],
    ["zydis", known],
  ];
  for (const [given, hint] of refusals) {
    await assertRefused(runExplain, explained(given), `There is no decoder of this name here: "${given}"`, hint);
  }
  await assertRefused(runExplain, explained("iced"), 'Decoder takes part anyway: "iced"', "Leave it out");
});

Deno.test("Commands add six decoders at most", async () => {
  const seven = Array.from({ length: 7 }, (_, n) => named(`mine${n}`));
  await assertRefused(runExplain, explained(...seven), "There are too many decoders: at most 6 can be added");
});

Deno.test("decoder refuses what it does not take", async () => {
  for (const name of ["capstone", "capstone-5.0.9"]) {
    await assertRefused(runDecoder, ["check", name], `Decoder is built in: "${name}"`, "Name a program");
  }
  await assertRefused(
    runDecoder,
    ["check"],
    "Nothing to check",
    'Type "deno task decoder check \\"./mine\\"", or --help',
  );
  const near = 'Did you mean "check"? Known: check';
  await assertRefused(runDecoder, ["chek", "./mine"], 'Unknown action of decoder: "chek"', near);
  const quotes = "Put the command in quotes";
  await assertRefused(runDecoder, ["check", "./a", "b"], 'Unexpected argument of decoder: "b"', quotes);
});

Deno.test("diff refuses what does not go with added decoders, or goes with them alone", async () => {
  const needs = "Decoders of every panel have baselines of their own: --decoder-baselines needs --decoder";
  await assertRefused(runDiff, ["--decoder-baselines", "docs"], needs);
  const folder = "Type --decoder-baselines DIR beside --update";
  const update = ["--subject", "corrected", "--update", "--decoder", "capstone-5.0.9"];
  await assertRefused(runDiff, update, 'Baseline of decoder "capstone-5.0.9" has no folder', folder);
  const own = "--timeout is for a subject or a decoder of your own";
  await assertRefused(
    runDiff,
    ["--subject", "posted", "--decoder", "capstone-5.0.9", "--timeout", "1s"],
    "A revision has no timeout",
    own,
  );
});
