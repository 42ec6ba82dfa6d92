import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, join } from "node:path";
import { withFolder } from "../cli/cli_testing.ts";

const PROJECT = join(import.meta.dirname!, "..");
const { imports, tasks }: { imports: Record<string, string>; tasks: Record<string, { command: string }> } = JSON.parse(
  Deno.readTextFileSync(join(PROJECT, "deno.json")),
);

/** What `deno info` tells of a program. */
interface Info {
  readonly npmCache: string;
  readonly npmPackages: Readonly<Record<string, { readonly name: string; readonly version: string }>>;
}

async function info(...args: string[]): Promise<Info> {
  const command = new Deno.Command(Deno.execPath(), { args: ["info", "--json", ...args], cwd: PROJECT });
  return JSON.parse(new TextDecoder().decode((await command.output()).stdout));
}

/** The packages that the files of `npm/` name and that are needed to run, or only for tests. */
function packagesTo(what: "run" | "test"): string[] {
  const files = Object.values(imports).filter((file) =>
    file.startsWith("./npm/") && file.endsWith("_testing.ts") === (what === "test")
  );
  return files.map((file) => /"npm:(@?[^@"]+)@/.exec(Deno.readTextFileSync(join(PROJECT, file)))![1]!).sort();
}

Deno.test("main.ts and a fleet's link import the packages that are needed to run, and no test's", async () => {
  const infos = await Promise.all([info("main.ts"), info("fleet/link/link_main.ts")]);
  const [main, link] = infos.map(({ npmPackages }) => Object.values(npmPackages).map(({ name }) => name)) as [
    string[],
    string[],
  ];
  const [run, test] = [packagesTo("run"), packagesTo("test")];
  const ofNats = run.filter((name) => name.startsWith("@nats-io/"));
  assertEquals(main.sort(), run.filter((name) => !ofNats.includes(name)));
  // The others are what these need themselves.
  assertEquals(link.filter((name) => run.includes(name)).sort(), ofNats);
  assertEquals(link.filter((name) => test.includes(name)), []);
});

Deno.test("deno task runs where there are only the packages that the program imports", async () => {
  const { npmCache } = await info();
  const cached = [...Deno.readDirSync(npmCache)].filter(({ isDirectory }) => isDirectory).map(({ name }) => name);
  await withFolder(async (folder) => {
    for (const registry of cached) {
      for (const name of packagesTo("run")) {
        const to = join(folder, "npm", registry, name);
        Deno.mkdirSync(dirname(to), { recursive: true });
        // Deno follows links out of its cache, and then does not know the package any more.
        await new Deno.Command("cp", { args: ["-R", join(npmCache, registry, name), to], stderr: "null" }).output();
      }
    }
    const nowhere = "http://127.0.0.1:9";
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "explain", "--cpu", "off", "0fb607"],
      cwd: PROJECT,
      env: { DENO_DIR: folder, HTTPS_PROXY: nowhere, https_proxy: nowhere, INIT_CWD: PROJECT },
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    assertStringIncludes(new TextDecoder().decode(stdout), "movzx");
  });
});

Deno.test("Every task that loads packages holds them to the lock", () => {
  for (const [name, { command }] of Object.entries(tasks)) {
    const loads = /^deno (run|test|check|doc) /.test(command) && name !== "direction";
    if (loads) assertMatch(command, / --lock=deno\.lock --frozen( |$)/, name);
  }
});
