import { assertEquals } from "@std/assert";
import { fuzzArguments, FuzzProcess, stateOf } from "../campaign_testing.ts";
import { ROOT, withFolder } from "../cli_testing.ts";

/** A running receiver of metrics. */
interface Receiver {
  readonly endpoint: string;
  /** Ends it, and gives the last value of each metric that it was sent. */
  end(): Promise<Map<string, number>>;
}

async function receive(): Promise<Receiver> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-net=127.0.0.1", "cli/campaign/metrics_testing.ts"],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  const listening = Promise.withResolvers<void>();
  const heard = (async () => {
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes("\n")) listening.resolve();
    }
  })();
  await listening.promise;
  return {
    endpoint: `http://127.0.0.1:${text.slice(0, text.indexOf("\n"))}`,
    end: async () => {
      child.kill("SIGKILL");
      await Promise.all([child.status, heard]);
      const lines = text.split("\n").slice(1).filter((line) => line.startsWith("verdict."));
      return new Map(lines.map((line) => line.split(" ")).map(([name, value]) => [name!, Number(value)]));
    },
  };
}

Deno.test("fuzz sends its figures as metrics where OTEL_DENO says so, with no permission more", async () => {
  await withFolder(async (folder) => {
    const receiver = await receive();
    const env = {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
    };
    const { code, stdout, stderr } = await new FuzzProcess(fuzzArguments(folder, { epochs: "2" }), { env }).ended();
    const metrics = await receiver.end();
    assertEquals(stderr, "");
    const fresh = Number(/^Findings: (\d+) new,/m.exec(stdout)?.[1]);
    assertEquals(code, fresh > 0 ? 1 : 0);
    const { entries, progress } = stateOf(folder);
    const { cases, disagreeing, features, edges, findings } = progress.at(-1)!;
    assertEquals(
      new Map([...metrics].sort()),
      new Map([
        ["verdict.cases", cases],
        ["verdict.cases.disagreeing", disagreeing],
        ["verdict.corpus", entries.length],
        ["verdict.edges", edges],
        ["verdict.epochs", 2],
        ["verdict.features", features],
        ["verdict.findings.known", findings - fresh],
        ["verdict.findings.new", fresh],
        ["verdict.workers.restarts", 0],
      ]),
    );
  });
});
