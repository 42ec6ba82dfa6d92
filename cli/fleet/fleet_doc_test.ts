/** docs/fleet.md: its commands run, its files are files that whoever reads them understands, and it quotes what is said. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import yaml from "yaml";
import { HAS_NATS, NatsServer } from "../../fleet/nats_testing.ts";
import { MOST_BYTES } from "../../fleet/wire/packed_json.ts";
import { TINY } from "../campaign_testing.ts";
import { ENVIRONMENT, ROOT, runArguments, verdict } from "../cli_testing.ts";
import { type CommandSpec, parseOptions } from "../command_line/options.ts";
import { DIFF } from "../diff.ts";
import { blocks, page } from "../doc_testing.ts";
import { FLEET } from "../fleet.ts";
import { FUZZ } from "../fuzz.ts";
import { wordsOf } from "../../subject/program/shell_words.ts";
import { WORK } from "../work.ts";
import { TestFleet } from "./fleet_testing.ts";

const PAGE = "fleet.md";
const TEXT = page(PAGE);

const SPECS: readonly CommandSpec[] = [DIFF, FLEET, FUZZ, WORK];

/** The commands of the page, as words. */
const COMMANDS = blocks(PAGE, "sh").join("").split("\n").filter((line) => line.startsWith("deno task "))
  .map((line) => wordsOf(line.slice("deno task ".length)));

/** Reads the words of a command as the command does, and gives its options. */
function parsed([name, ...words]: readonly string[]): Readonly<Record<string, unknown>> {
  const spec = SPECS.find((each) => each.name === name);
  assert(spec !== undefined, `There is no such command: ${name}`);
  const { options } = parseOptions(words, {
    ...spec,
    options: Object.fromEntries(
      Object.entries(spec.options).map(([key, { writes: _, ...option }]) => [key, option]),
    ),
  });
  return options;
}

/** The values of a key in the sections of a systemd unit. */
function valuesOf(unit: string, key: string): string[] {
  return [...unit.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map(([, value]) => value!);
}

/** The words of a command line that begins with the path of `verdict`. */
function wordsAfterVerdict(line: readonly string[]): string[] {
  const [program, ...words] = line;
  assertMatch(program!, /^\/[a-z/]+\/verdict$/);
  return words;
}

/** Patterns of all that is said by the source of some folders: its texts, of which parts may be filled in. */
function saidBy(...folders: readonly string[]): RegExp[] {
  return folders.flatMap((folder) =>
    [...Deno.readDirSync(join(ROOT, folder))].filter(({ name }) => /\.ts$/.test(name) && !/_test(ing)?\.ts$/.test(name))
      .flatMap(({ name }) => {
        const source = Deno.readTextFileSync(join(ROOT, folder, name));
        return [...source.matchAll(/`((?:[^`$]|\$\{[^}]*\})*)`|"([^"\n]*)"/g)].map(([, text, plain]) => text ?? plain!);
      })
  ).filter((text) => text.replaceAll(/\$\{[^}]*\}/g, "").length > 15).map((text) =>
    new RegExp(`^${text.split(/\$\{[^}]*\}/).map((part) => RegExp.escape(part)).join(".+")}$`)
  );
}

Deno.test("docs/fleet.md has commands and options that there are", () => {
  for (const words of COMMANDS) {
    const options = parsed(words);
    assert(Object.keys(options).length > 0, words.join(" "));
  }
  assert(COMMANDS.length >= 10);
  const known = new Set(SPECS.flatMap(({ options }) => Object.keys(options)));
  const named = [...TEXT.replaceAll(/```[^]*?^```/gm, "").matchAll(/(?<![-\w])--([a-z][a-z-]*)/g)].map(([, name]) =>
    name!
  );
  assertEquals(named.filter((name) => !known.has(name)), []);
});

Deno.test("docs/fleet.md has a compose file whose commands and options there are", () => {
  const [text] = blocks(PAGE, "yaml") as [string];
  const { services, volumes } = yaml.parse(text) as {
    readonly services: Readonly<
      Record<string, {
        readonly image: string;
        readonly command: readonly string[];
        readonly volumes: readonly string[];
        readonly depends_on?: readonly string[];
        readonly environment?: Readonly<Record<string, string>>;
      }>
    >;
    readonly volumes: Readonly<Record<string, unknown>>;
  };
  assertEquals(Object.keys(services), ["queue", "coordinator", "worker"]);
  assertEquals(services["queue"]!.command.slice(0, 2), ["-js", "-sd"]);
  const [coordinator, worker] = ["coordinator", "worker"].map((name) => {
    const { command, environment } = services[name]!;
    assertStringIncludes(environment!["NATS_URL"]!, "nats://queue:4222");
    return parsed(wordsAfterVerdict(command));
  }) as [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>];
  assertEquals([coordinator["fleet"], coordinator["out"], worker["campaign"]], ["NATS_URL", "night", "night"]);
  for (const { volumes: mounted, depends_on: needed = [] } of Object.values(services)) {
    const named = mounted.map((each) => each.split(":")[0]!).filter((each) => /^\w/.test(each));
    assertEquals(named.filter((each) => !Object.hasOwn(volumes, each)), []);
    assertEquals(needed.filter((each) => !Object.hasOwn(services, each)), []);
  }
});

Deno.test("docs/fleet.md has units of systemd that start commands which there are", () => {
  const started = blocks(PAGE, "ini").map((unit) => {
    assertEquals(unit.split("\n").filter((line) => line !== "" && !/^(#.*|\[\w+\]|\w+=.*)$/.test(line)), []);
    const [line] = valuesOf(unit, "ExecStart") as [string];
    const words = wordsAfterVerdict(wordsOf(line));
    return [words[0], parsed(words)] as const;
  });
  assertEquals(started.map(([name]) => name), ["work", "fuzz"]);
  assertEquals(started[1]![1]["fleet"], "NATS_URL");
  // Whoever ends a worker tells the command alone, which tells its programs.
  assertEquals(valuesOf(blocks(PAGE, "ini")[0]!, "KillMode"), ["mixed"]);
});

Deno.test("docs/fleet.md quotes what is said, and has the limits of the program", () => {
  const said = saidBy("cli", "cli/fleet", "fleet", "fleet/link", "fuzz/crew", "fuzz/campaign", "corpus/campaign");
  const shown = blocks(PAGE, "text").flatMap((block) => block.split("\n")).map((line) => line.trim()).filter((line) =>
    /^verdict: |^Name one: |^Give another |^Nobody /.test(line)
  ).map((line) => line.replace(/^verdict: /, ""));
  const quoted = [...TEXT.replaceAll(/```[^]*?^```/gm, "").matchAll(/`([^`]+)`/g)].map(([, text]) => text!)
    .filter((text) => /^(The )?[A-Z][a-z]+ \w+ /.test(text));
  assert(shown.length > 8 && quoted.length > 3, `${shown.length} and ${quoted.length} messages`);
  assertEquals([...shown, ...quoted].filter((text) => !said.some((pattern) => pattern.test(text))), []);
  assertStringIncludes(TEXT, `${MOST_BYTES >> 20} MiB before it is compressed`);
});

/** The page's configuration of a server, for a test: without TLS and a port of its own, and with a password. */
function accounts(): string[] {
  const [text] = blocks(PAGE, "text").filter((block) => block.includes("accounts {")) as [string];
  const plain = text.replace(/^port: .*$/m, "").replace(/^tls \{[^]*?^\}$/m, "").replace(/^jetstream \{[^]*?^\}$/m, "")
    .replaceAll(/password: "[^"]*"/g, 'password: "secret"');
  assertEquals(plain.match(/user: "\w+", password: "secret"/g)?.length, 2);
  return plain.split("\n");
}

/** A word of a command, as it is in a test. */
type Change = (word: string) => string;

/** The page's first command that begins so, with other words. */
function commandOf(begin: string, change: Change): string[] {
  const words = COMMANDS.find((each) => each.join(" ").startsWith(begin));
  assert(words !== undefined, `The page has no such command: ${begin}`);
  return words.map(change);
}

/** The options of a tiny campaign, but for those that the page's command has. */
const SMALL = ["--seed", TINY["seed"]!, "--subject", TINY["subject"]!, "--cpu", "off", "--batches", "1"];

Deno.test({
  name: "what docs/fleet.md says of two machines is done, and its status has the keys that it lists",
  ignore: !HAS_NATS,
  fn: async () => {
    await using fleet = await TestFleet.open();
    const { url, folder } = fleet.server;
    const here: Change = (word) => ({ "nats://host:4222": url, night: join(folder, "night"), "64": "2" })[word] ?? word;
    const coordinator = fleet.run(...commandOf("fuzz --out night --shards", here), ...SMALL);
    const workers = [1, 2].map(() => fleet.run(...commandOf("work --fleet nats:", here), "--workers", "1"));
    for (const worker of workers) await worker.until(/^Takes part in "night" at /m);
    await coordinator.until(/ epoch: [1-9]/);
    const [text, json] = await Promise.all(
      [[], ["--json"]].map((more) => verdict([...commandOf("fleet status", here), ...more])),
    );
    for (const label of ["Campaign", "Progress", "Coordinator", "Traffic", "Machines"]) {
      assertMatch(text!.stdout, new RegExp(`^${label} `, "m"));
    }
    const [status] = JSON.parse(json!.stdout);
    const rows = [...TEXT.matchAll(/^\| `(\w+)` +\| (.*)$/gm)].map(([, key, value]) => [key!, value!] as const);
    const listed = rows.filter(([key]) => Object.hasOwn(status, key));
    assertEquals(listed.map(([key]) => key).sort(), Object.keys(status).sort());
    for (const [key, value] of listed) {
      const inner = [status[key]].flat()[0];
      if (typeof inner !== "object" || inner === null) continue;
      for (const name of Object.keys(inner)) assertStringIncludes(value, `\`${name}\``, key);
    }
    const ended = await coordinator.kill("SIGINT");
    // Its campaign may have found something that no baseline lists; the workers go on waiting.
    assertMatch(ended.stdout, /^Fleet: 2 machines, /m);
    for (const worker of workers) assertEquals((await worker.kill("SIGINT")).code, 0);
  },
});

Deno.test({
  name: "the accounts of docs/fleet.md let in those who have the password, of each account",
  ignore: !HAS_NATS,
  fn: async () => {
    await using server = await NatsServer.start({ lines: accounts() });
    const { url } = server;
    const ask = async (login: string) => {
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [...runArguments("fleet"), "fleet", "status"],
        cwd: ROOT,
        env: { ...ENVIRONMENT, NATS_URL: url.replace("//", `//${login}`) },
      }).output();
      return [code, new TextDecoder().decode(stderr).split("\n")[0]];
    };
    const refused = [3, `verdict: Server does not accept these credentials: ${url}`];
    const isIn = [0, `There is no campaign at ${url}`];
    const told = await Promise.all(["", "night:other@", "night:secret@", "day:secret@"].map(ask));
    assertEquals(told, [refused, refused, isIn, isIn]);
  },
});
