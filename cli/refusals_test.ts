import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { SPACES } from "../fuzz/sweep/known_spaces.ts";
import { REVISIONS } from "../handler/revision_subject.ts";
import { DECODER_NAMES } from "../oracles/decoder_registry.ts";
import { TRAITS } from "../reports/filter.ts";
import { withFolder } from "./cli_testing.ts";
import { CommandError, ExitCode } from "./command_line/errors.ts";
import { runDecoders } from "./decoders.ts";
import { runDiff } from "./diff.ts";
import { runExplain } from "./explain.ts";
import { runFuzz } from "./fuzz.ts";
import { runMinimize } from "./minimize.ts";
import { runRecord } from "./record.ts";
import { runSubject } from "./subject.ts";
import { runTriage } from "./triage.ts";
import { runTunnel } from "./tunnel.ts";

const COMMANDS = {
  decoders: runDecoders,
  diff: runDiff,
  explain: runExplain,
  fuzz: runFuzz,
  minimize: runMinimize,
  record: runRecord,
  subject: runSubject,
  triage: runTriage,
  tunnel: runTunnel,
};

/** A command line, with `|` between its words where they have blanks -> the message and the hint. */
type Refusals = readonly (readonly [line: string, message: string, hint?: string])[];

/** Says that the commands end with 2, a message and a hint. None of the lines gets as far as asking a party. */
async function assertRefused(refusals: Refusals): Promise<void> {
  for (const [line, message, hint] of refusals) {
    const [command, ...args] = line.split(line.includes("|") ? "|" : " ");
    const error = await assertRejects(() => COMMANDS[command as keyof typeof COMMANDS](args), CommandError);
    assertEquals([error.message, error.hint, error.exitCode], [message, hint, ExitCode.usage], line);
  }
}

const ANOTHER = "Name another file for one of them";
const DIFF_HELP = 'Type "deno task diff --help" to see what it takes';
const TRAITS_KNOWN = `Known: ${TRAITS.join(", ")}`;
const UPSTREAM = "Its report is Markdown, on standard output, of one finding";
const IN_QUOTES = 'Put the bytes of one instruction in quotes, such as "0fb6 07"';
const TIME = "Give it such as 90s, 30m, 8h or 2d";
/** Names of revisions, as messages list them. */
const NAMES = REVISIONS.map(({ name }) => name).join(", ");
const KNOWN = `Known: ${NAMES}; a program or a module has a "." or "/" in it`;
const OWN_ONLY = "--timeout is for a subject or a decoder of your own";
const ABSENT = "No such file or directory (os error 2)";
const CPU = "Value of --cpu is not auto, on or off";
const SEED = "Value of --seed is not a whole number from 0 to 4294967295";
const WORKERS = "Value of --workers is not a whole number from 1 to 256";
const CORE = `Value of --range is not A-B with points from 0 to ${SPACES.core.size - 1}`;

Deno.test("every command refuses what its options do not take", () =>
  assertRefused([
    ["diff --seed -1", "Unknown option of diff: -1", 'Type "deno task diff --help" to see what it takes'],
    ["diff --seed", `${SEED}: ""`],
    ["diff --seed=-1", `${SEED}: "-1"`],
    ["diff --seed -", `${SEED}: "-"`],
    [
      "diff --cases 1_000_000_000_001",
      'Value of --cases is not a whole number from 1 to 1000000000000: "1_000_000_000_001"',
    ],
    ["diff --cpu", `${CPU}: ""`],
    ["explain --cpu maybe 90", `${CPU}: "maybe"`],
    ["explain --timeout x 90", 'Value of --timeout is not a length of time: "x"', TIME],
    ["fuzz --out x --workers 0", `${WORKERS}: "0"`],
    ["fuzz --out x --epochs", 'Value of --epochs is not a whole number from 1 to 1000000000: ""'],
    ["fuzz --out x --duration 5", 'Value of --duration is not a length of time: "5"', TIME],
    ["fuzz --out x --shards 4097", 'Value of --shards is not a whole number from 1 to 4096: "4097"'],
    ["fuzz --out x --batches x", 'Value of --batches is not a whole number from 1 to 4096: "x"'],
    ["minimize x --seconds 86401", 'Value of --seconds is not a whole number from 0 to 86400: "86401"'],
    ["minimize x --all --cpu maybe", `${CPU}: "maybe"`],
    ["subject check ./x --seconds 3601", 'Value of --seconds is not a whole number from 0 to 3600: "3601"'],
    ["triage posted --cpu maybe", `${CPU}: "maybe"`],
    [
      "triage --only new,banana",
      'Value of --only is unknown: "banana"',
      "Known: new, known, aside, subject, model, decoders, cpus, gaps, environment, cpu, contract, open, high, medium, low",
    ],
  ]));

Deno.test("every command refuses arguments that it does not take, and misses those that it needs", () =>
  assertRefused([
    ["diff posted --seed 1", 'Unexpected argument of diff: "posted"'],
    ["diff -", 'Unexpected argument of diff: "-"'],
    ["diff --json x -", 'Unexpected argument of diff: "-"'],
    ["fuzz", "No folder for the campaign", 'Type "deno task fuzz --out DIR"'],
    ["fuzz x", "No folder for the campaign", 'Type "deno task fuzz --out DIR"'],
    ["fuzz --out", "No folder for the campaign", 'Type "deno task fuzz --out DIR"'],
    ["fuzz --out x --baseline y", "Revisions have baselines of their own: --baseline is for your own subject"],
    ["fuzz --out x more", 'Unexpected argument of fuzz: "more"'],
    ["explain --json - more", 'Unexpected argument of explain: "more"', IN_QUOTES],
    ["explain 0fb607 8b07", 'Unexpected argument of explain: "8b07"', IN_QUOTES],
    ["minimize --out x", "Nothing to minimize", 'Type "deno task minimize DIR", or --help'],
    ["record x", 'Unexpected argument of record: "x"'],
    ["subject chek ./x", 'Unknown action of subject: "chek"', 'Did you mean "check"? Known: check'],
    ["subject ./x", 'Unknown action of subject: "./x"', "Known: check"],
    ["subject check", "Nothing to check", 'Type "deno task subject check \\"./mine\\"", or --help'],
    ["subject check ./a b", 'Unexpected argument of subject: "b"', "Put the command in quotes"],
    ["subject check posted", 'Subject is built in: "posted"', "Name a program or a module"],
    [
      "triage posted nope",
      'Unknown party: "nope"',
      `Known: ${NAMES}, ${DECODER_NAMES.join(", ")}, cpus; a folder has a "." or "/" in it`,
    ],
    ["tunnel", "Option is missing: --from", 'Such as "--from 0f00 --to 0fff"'],
    ["tunnel --from 0f00", "Option is missing: --to", 'Such as "--from 0f00 --to 0fff"'],
    ["tunnel 0f00 0fff", 'Unexpected argument of tunnel: "0f00"'],
    ["tunnel --from 0f00 --to 0f01 more", 'Unexpected argument of tunnel: "more"'],
  ]));

Deno.test("commands refuse subjects that there are not, and options that are not for them", () =>
  assertRefused([
    ["diff --subject", 'Unknown revision: ""', KNOWN],
    ["minimize x --subject nope", 'Unknown revision: "nope"', KNOWN],
    ["fuzz --out x --replay 0:0 --subject nope", 'Unknown revision: "nope"', KNOWN],
    ["diff --subject posted --against nope", 'Unknown revision: "nope"', KNOWN],
    ["diff --against posted", "One subject is compared with another: --against needs --subject NAME"],
    ["diff --subject posted --against all", 'One subject is compared with another: "all" is several'],
    ["diff --subject posted --against posted", 'Both subjects have the same name: "posted"'],
    [
      "diff|--subject|'./x",
      `Quote is not closed: "'./x"`,
      'docs/subject.md says what a subject has to do, and "deno task subject check" tests it',
    ],
    ["explain --timeout 1s 90", "A revision has no timeout", OWN_ONLY],
    ["diff --timeout 1s --subject posted --against corrected", "A revision has no timeout", OWN_ONLY],
    ["subject check posted --timeout 1s", "A revision has no timeout", OWN_ONLY],
    ["diff --timeout .5s --subject ./x", 'Value of --timeout is not a length of time: ".5s"', TIME],
    ["diff --scope ./absent --subject ./x", `Scope cannot be used: ./absent: ${ABSENT}`],
    [
      "diff --subject ./absent --against posted --timeout 200ms",
      "There is no such program: ./absent",
      'docs/subject.md says what a subject has to do, and "deno task subject check" tests it',
    ],
  ]));

Deno.test("commands name the one that was meant, and list the names that there are", () =>
  assertRefused([
    ["diff --subject postd", 'Unknown revision: "postd"', `Did you mean "posted"? ${KNOWN}`],
    [
      "diff --subject posted --against linux-6.2",
      'Unknown revision: "linux-6.2"',
      `Did you mean "linux-6.1"? ${KNOWN}`,
    ],
    ["diff --cpu of", `${CPU}: "of"`, 'Did you mean "off"?'],
    ["diff --subjct posted", "Unknown option of diff: --subjct", `Did you mean "--subject"? ${DIFF_HELP}`],
    ["triage --only dekoders", 'Value of --only is unknown: "dekoders"', `Did you mean "decoders"? ${TRAITS_KNOWN}`],
    [
      "triage capston",
      'Unknown party: "capston"',
      `Did you mean "capstone"? Known: ${NAMES}, ${DECODER_NAMES.join(", ")}, cpus; a folder has a "." or "/" in it`,
    ],
    [
      "triage --party capston",
      'Value of --party is no party of this report: "capston"',
      `Did you mean "capstone"? Known: ${NAMES}, ${DECODER_NAMES.join(", ")}, model, cpu, decoders`,
    ],
    [
      "triage iced --party posted",
      'Value of --party is no party of this report: "posted"',
      "Known: iced, model, cpu, decoders, capstone",
    ],
  ]));

Deno.test("commands refuse outputs that exclude each other, and formats that they would not write", () =>
  assertRefused([
    ["diff --json --html -", "Both --json and --html are to be written to standard output", ANOTHER],
    ["triage --markdown a.md --sarif ./a.md", "Both --sarif and --markdown are to be written to a.md", ANOTHER],
    ["tunnel --from 0f00 --to 0f01 --out x --json x", "Both --out and --json are to be written to x", ANOTHER],
    ["diff --update --sarif", "No report is made with --update: --sarif", "Leave one of them out"],
    ...["json", "junit", "sarif", "markdown", "html"].map((name) =>
      [`triage --upstream 1 --${name}`, `Option --${name} is not for --upstream`, UPSTREAM] as const
    ),
    ["triage --upstream 1 --id 1", "Option --id is not for --upstream", UPSTREAM],
  ]));

Deno.test("diff refuses a sweep that makes no sense", () =>
  assertRefused([
    ["diff --sweep", 'Value of --sweep is not core, full or off: ""'],
    ["diff --sweep toString", 'Value of --sweep is not core, full or off: "toString"'],
    ["diff --sweep off --workers 2", "Option needs a sweep: --workers"],
    ["diff --subject ./x --range 0-1", "Option needs a sweep: --range"],
    ["diff --sweep off --out x --range 0-1", "Option needs a sweep: --range"],
    ["diff --workers 257", `${WORKERS}: "257"`],
    ["diff --out", "Option --out needs a folder"],
    ["diff --out -", "Option --out needs a folder, and not standard output"],
    ["diff --range", `${CORE}: ""`],
    ...["5", "5-4", "a-b", `0-${SPACES.core.size}`].map((range) =>
      [`diff --range ${range}`, `${CORE}: "${range}"`] as const
    ),
  ]));

Deno.test("fuzz --replay refuses what is no shard of a campaign", () =>
  withFolder(async (folder) => {
    await assertRefused([
      ...["1", "a:b", "1:2:3", "1:", "1234567890:1"].map((shard) =>
        [
          `fuzz --out x --replay ${shard}`,
          `Value of --replay is not EPOCH:SHARD: "${shard}"`,
          "Give it such as 12:3",
        ] as const
      ),
      [`fuzz --out ${join(folder, "none")} --replay 1:2`, `No campaign in ${join(folder, "none")}`],
    ]);
  }));

Deno.test("tunnel refuses what is no range of first bytes", () =>
  assertRefused([
    ["tunnel --from zz --to 0f00", 'Value of --from: Bytes are not hex digits: "z" at character 1 of "zz"'],
    ["tunnel --from 0f00 --to 0f0", 'Value of --to: Bytes have an odd number of hex digits: "0f0"'],
    ["tunnel --from --to 0f", 'Value of --from is not 1 to 6 bytes: ""'],
    ["tunnel --from 00112233445566 --to 00112233445567", 'Value of --from is not 1 to 6 bytes: "00112233445566"'],
    ["tunnel --from 0f00 --to 0fff00", 'Values of --from and --to differ in length: "0f00", "0fff00"'],
    ["tunnel|--from|0F FF|--to|0f00", 'Value of --from is greater than that of --to: "0fff", "0f00"'],
    ["tunnel --from 0f00 --to 0f01 --out", "Option --out needs a file"],
    ["tunnel --from 0f00 --to 0f01 --out -", "Option --out needs a file, and not standard output"],
  ]));

Deno.test("commands refuse files of cases and baselines that are none", () =>
  assertRefused([
    ["minimize ./absent", `File cannot be read: ./absent: ${ABSENT}`, "Name a campaign's folder or a case file"],
    ["fuzz --out x --seeds ./absent", `File cannot be read: ./absent: ${ABSENT}`],
    [
      "triage --baseline ./absent",
      `Baseline cannot be used: ./absent: ${ABSENT}`,
      "Correct the file, or restore it from git",
    ],
    ["triage posted --id", 'No finding has the id ""', '"deno task triage" lists them'],
    ["triage --upstream zzz", 'No known finding has the id "zzz"', '"deno task triage" lists them'],
  ]));

Deno.test("decoders refuses what is no space, no range, and nothing to decode", () =>
  assertRefused([
    ["decoders --sweep all", 'Value of --sweep is not core or full: "all"'],
    ["decoders --range 1-2", "Option needs a sweep: --range", "Type --sweep core, too"],
    ["decoders --sweep core --range 5-1", `${CORE}: "5-1"`],
    ["decoders --cases -1", "Unknown option of decoders: -1", 'Type "deno task decoders --help" to see what it takes'],
    [
      "decoders --cases 0",
      "There is nothing to decode: --cases is 0, and no sweep is wanted",
      "Type --sweep core, too",
    ],
    ["decoders --cpu maybe", 'Value of --cpu is not auto, on, off or all: "maybe"'],
    ["decoders --update --json x", "No report is made with --update: --json", "Leave one of them out"],
    ["decoders mine", 'Unexpected argument of decoders: "mine"'],
  ]));
