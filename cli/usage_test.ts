import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { REVISIONS } from "../handler/revision_subject.ts";
import { REGISTER_NAMES } from "../machine/registers.ts";
import { allOf, assertFails, verdict, withFolder } from "./cli_testing.ts";

const DIFF_HELP = 'Type "deno task diff --help" to see what it takes';
const EXPLAIN_HELP = 'Type "deno task explain --help" to see what it takes';
const FILE_HINT = 'Name a file with a "." or "/" in it, such as ./cases';

Deno.test("main() lists the commands for --help, and for nothing, which is a usage error", async () => {
  const [help, nothing] = await Promise.all([verdict(["--help"]), verdict([])]);
  assertEquals([help.code, help.stderr, nothing.code], [0, "", 2]);
  assertMatch(help.stdout, /^ {2}diff {5}Run [^]*^ {2}explain {2}Show /m);
  assertEquals(nothing.stdout, help.stdout);
});

Deno.test("main() shows usage and every option of a command for --help", async () => {
  const [diff, explain] = await Promise.all([verdict(["diff", "--help"]), verdict(["explain", "0fb607", "--help"])]);
  assertEquals([diff.code, explain.code, diff.stderr, explain.stderr], [0, 0, "", ""]);
  for (
    const option of [
      "--subject NAME",
      "--seed N",
      "--cases N",
      "--sweep core|full|off",
      "--range A-B",
      "--json FILE",
      "--help",
    ]
  ) {
    assertStringIncludes(diff.stdout, `\n  ${option}`);
  }
  for (
    const part of [
      "deno task explain <hex>",
      "--json <file>",
      "--subject NAME",
      "--access  ",
      "standard input",
      "--help",
    ]
  ) {
    assertStringIncludes(explain.stdout, part);
  }
});

Deno.test("main() ends with 2 and what to type next on what it does not understand", async () => {
  await allOf([
    assertFails(
      ["frob"],
      2,
      'Unknown command: "frob"',
      "Known: diff, decoders, fuzz, work, fleet, explain, minimize, triage, subject, decoder, judge, record, tunnel",
    ),
    assertFails(
      ["dif"],
      2,
      'Unknown command: "dif"',
      'Did you mean "diff"? Known: diff, decoders, fuzz, work, fleet, explain, minimize, triage, subject, decoder, judge, record, tunnel',
    ),
    assertFails(["diff", "--frob"], 2, "Unknown option of diff: --frob", DIFF_HELP),
    assertFails(["explain", "--frob", "0fb607"], 2, "Unknown option of explain: --frob", EXPLAIN_HELP),
    assertFails(["diff", "--seed", "1", "--seed", "2"], 2, "Option given more than once: --seed", DIFF_HELP),
    assertFails(["explain", "--access", "8b07", "--access"], 2, "Option given more than once: --access", EXPLAIN_HELP),
    assertFails(["diff", "7"], 2, 'Unexpected argument of diff: "7"'),
    assertFails(["explain"], 2, "Nothing to explain", 'Type "deno task explain 0fb607", or --help'),
  ]);
});

Deno.test("main() takes a dash after an option for its value, which is standard output for files to write", () =>
  withFolder(async (folder) => {
    const file = join(folder, "cases.jsonl");
    Deno.writeTextFileSync(file, '{"bytes":"8b07"}\n{"bytes":"8b07"}\n');
    const corpus = { code: 0, stdout: '{"bytes":"8b07"}\n', stderr: "" };
    assertEquals(await verdict(["minimize", file, "--all", "--out", "-"]), corpus);
    const [dash, nothing] = await Promise.all([
      verdict(["triage", "--json", "-", "--cpu", "off", "iced"]),
      verdict(["triage", "iced", "--cpu", "off", "--json"]),
    ]);
    assertEquals([dash.code, JSON.parse(dash.stdout).source], [0, "baselines"]);
    assertEquals(dash, nothing);
  }));

/** Names of revisions, as messages list them. */
const NAMES = REVISIONS.map(({ name }) => name).join(", ");
const KNOWN = `Known: ${NAMES}; a program or a module has a "." or "/" in it`;

Deno.test("main() ends with 2 on a revision or a number that there is not", async () => {
  await allOf([
    assertFails(["diff", "--subject", "nope"], 2, 'Unknown revision: "nope"', KNOWN),
    assertFails(["explain", "0fb607", "--subject", "nope"], 2, 'Unknown revision: "nope"', KNOWN),
    assertFails(["diff", "--seed", "x"], 2, 'Value of --seed is not a whole number from 0 to 4294967295: "x"'),
    assertFails(
      ["diff", "--seed", "4294967296"],
      2,
      'Value of --seed is not a whole number from 0 to 4294967295: "4294967296"',
    ),
    assertFails(["diff", "--cases", "0"], 2, 'Value of --cases is not a whole number from 1 to 1000000000000: "0"'),
    assertFails(["diff", "--cases"], 2, 'Value of --cases is not a whole number from 1 to 1000000000000: ""'),
  ]);
});

Deno.test("explain ends with 2 on bytes that are none", async () => {
  await allOf([
    assertFails(["explain", "0fb"], 2, 'Bytes have an odd number of hex digits: "0fb"'),
    assertFails(["explain", "0fzz"], 2, 'Bytes are not hex digits: "z" at character 3 of "0fzz"', FILE_HINT),
    assertFails(["explain", "90".repeat(16)], 2, "Bytes are too many: 16, at most 15"),
    assertFails(["explain", ""], 2, "Bytes are empty: give 1 to 15"),
  ]);
});

Deno.test("explain ends with 2 on a case that is none", async () => {
  const known = REGISTER_NAMES.join(", ");
  const wide = "0x10000000000000000";
  await allOf([
    assertFails(["explain", '{"bytes":"8b07"'], 2, 'Case is not JSON: "{\\"bytes\\":\\"8b07\\""'),
    assertFails(
      ["explain", '{"bytes":"8b07","regs":{"eax":"0x1"}}'],
      2,
      `Unknown register: "eax" (did you mean "rax"? known: ${known})`,
    ),
    assertFails(
      ["explain", ` {"bytes":"8b07","ve":{"gpa":"${wide}"}}`],
      2,
      `Value of gpa has more than 64 bits: "${wide}"`,
    ),
  ]);
});

Deno.test("explain ends with 2 on a file that cannot be read, with or without --json", async () => {
  const absent = "No such file or directory (os error 2)";
  const folder = "Is a directory (os error 21)";
  await allOf([
    assertFails(["explain", "./absent.jsonl"], 2, `File cannot be read: ./absent.jsonl: ${absent}`),
    assertFails(["explain", "--json", "absent"], 2, `File cannot be read: absent: ${absent}`),
    assertFails(["explain", "."], 2, `File cannot be read: .: ${folder}`),
    assertFails(["explain", "--json", "cli"], 2, `File cannot be read: cli: ${folder}`),
  ]);
});
