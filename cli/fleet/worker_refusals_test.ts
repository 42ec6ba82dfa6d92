import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { HAS_NATS, NatsServer } from "../../fleet/nats_testing.ts";
import type { JobHead } from "../../fleet/message/messages.ts";
import { allOf, ROOT, withFolder } from "../cli_testing.ts";
import { CommandError, ExitCode } from "../command_line/errors.ts";
import { VERSION } from "../command_line/version.ts";
import { parseOptions } from "../command_line/options.ts";
import { FUZZ } from "../fuzz.ts";
import { prepareCampaign } from "../prepare_campaign.ts";
import { nameCpu } from "../subjects/open_parties.ts";
import { ALL, askedSubjects, REVISION_NAMES } from "../subjects/subject_options.ts";
import { runWork } from "../work.ts";
import { type CampaignJob, campaignJob } from "./fleet_jobs.ts";
import { meddled } from "./strangers/meddling_testing.ts";

const PROGRAM = "Every machine has to have the same state of the program";
const OPTIONS = "Options such as --subject, --scope and --decoder have to say the same on every machine";
const ANY_CPU = "A campaign or sweep that asks no CPU (--cpu off) takes machines with any";

/** The job of a campaign as `fuzz` posts it with these options. */
async function jobOf(...args: string[]): Promise<CampaignJob> {
  const { options } = parseOptions(["--out", "campaign", "--cpu", "off", "--shards", "4", ...args], FUZZ);
  const asked = askedSubjects({ ...options, subject: options.subject ?? ALL });
  const { settings } = await prepareCampaign(options, asked);
  return await campaignJob(settings, { shards: options.shards, batches: options.batches });
}

/** Who wants to take part in what, and what keeps it out. */
interface Refused {
  readonly job: JobHead | Readonly<Record<string, unknown>>;
  readonly args?: readonly string[];
  readonly message: (campaign: string) => string;
  readonly hint?: string;
}

/** Says that workers are refused with a sentence, all at once. */
async function assertRefused(refused: readonly Refused[]): Promise<void> {
  await using server = await NatsServer.start();
  const jobs = refused.map(({ job }, k) => [`c${k}`, { ...job, snapshot: null }] as const);
  await meddled(server, "jobs", Object.fromEntries(jobs));
  await allOf(refused.map(async ({ args = [], message, hint }, k) => {
    const options = ["--fleet", server.url, "--campaign", `c${k}`, "--workers", "1", ...args];
    const error = await assertRejects(() => runWork(options), CommandError);
    assertEquals([error.message, error.hint, error.exitCode], [message(`"c${k}"`), hint, ExitCode.environment]);
  }));
}

function differs(hint: string, ...differences: string[]): Pick<Refused, "message" | "hint"> {
  return {
    message: (campaign) => `Campaign ${campaign} does not take this machine: ${differences.join("; ")}`,
    hint,
  };
}

Deno.test({
  name: "work refuses jobs of other programs and CPUs with what differs",
  ignore: !HAS_NATS,
  fn: async () => {
    const job = await jobOf("--subject", "posted");
    const { settings } = job;
    const versions = { ...settings.versions, verdict: "9.9.9" };
    const unread = (campaign: string) => `What is to be done for ${campaign} cannot be read`;
    await assertRefused([
      {
        job: { ...job, settings: { ...settings, versions } },
        ...differs(PROGRAM, `version of verdict is 9.9.9 there and ${VERSION} here`),
      },
      {
        job: { ...job, code: "0123456789abcdef" },
        ...differs(PROGRAM, `the program's files are 0123456789abcdef there and ${job.code} here`),
      },
      {
        job: { ...job, protocol: 2 },
        message: (campaign) => `Campaign ${campaign} is of another version: its fleets speak version 2, this program 1`,
      },
      { job: { ...job, kind: "census" }, message: unread },
      { job: { ...job, settings: { ...settings, seed: -1 } }, message: unread },
      { job: { ...job, parts: null }, message: unread },
    ]);
  },
});

Deno.test({
  name: "work refuses campaigns that ask another CPU, by both names",
  ignore: !HAS_NATS,
  fn: async () => {
    const { name } = await nameCpu("auto");
    if (name === null) return;
    const job = await jobOf("--subject", "posted");
    const cpu = "Z80";
    await assertRefused([
      { job: { ...job, settings: { ...job.settings, cpu } }, ...differs(ANY_CPU, `CPU is Z80 there and ${name} here`) },
    ]);
  },
});

const ALL_NAMES = REVISION_NAMES.join(", ");

/** A module that handles nothing. */
function moduleOf(comment: string): string {
  return `// ${comment}\nexport const name = "mine";\nexport const handle = () => ({ kind: "notHandled" });\n`;
}

Deno.test({
  name: "work refuses campaigns of other subjects, scopes and decoders with what differs",
  ignore: !HAS_NATS,
  fn: () =>
    withFolder(async (folder) => {
      const [mine, theirs, scope] = ["mine.ts", "theirs.ts", "scope.json"].map((name) => join(folder, name));
      await Deno.writeTextFile(mine!, moduleOf("mine"));
      await Deno.writeTextFile(theirs!, moduleOf("theirs"));
      await Deno.copyFile(join(ROOT, "examples/typescript/scope.json"), scope!);
      const job = await jobOf("--subject", mine!);
      const other = await jobOf("--subject", theirs!);
      const scoped = await jobOf("--subject", mine!, "--scope", scope!);
      const slow = await jobOf("--subject", mine!, "--timeout", "7s");
      const digestOf = ({ settings }: CampaignJob) => settings.identities.subject!.digest;
      const [digest, otherDigest] = [digestOf(job), digestOf(other)];
      const scopeDigest = scoped.settings.identities.subject!.scope!.digest;
      const decoders = [{ name: "mine", given: "mine", digest: "0123456789ab", timeout: 10 }];
      const decoded = {
        ...job,
        settings: { ...job.settings, identities: { ...job.settings.identities, decoders } },
      };
      await assertRefused([
        {
          job,
          ...differs(
            OPTIONS,
            `subject is ${mine} (${digest}) there and ${ALL_NAMES} here`,
          ),
        },
        {
          job: other,
          args: ["--subject", mine!],
          ...differs(OPTIONS, `subject is ${theirs} (${otherDigest}) there and ${mine} (${digest}) here`),
        },
        {
          job: scoped,
          args: ["--subject", mine!],
          ...differs(OPTIONS, `scope is ${scope} (${scopeDigest}) there and none here`),
        },
        {
          job: slow,
          args: ["--subject", mine!],
          ...differs(OPTIONS, "timeout of subject is 7000 ms there and 5000 ms here"),
        },
        {
          job: decoded,
          args: ["--subject", mine!],
          ...differs(OPTIONS, "decoders that are added are mine (0123456789ab) there and none here"),
        },
        {
          job: await jobOf("--subject", "posted"),
          args: ["--subject", mine!],
          ...differs(
            OPTIONS,
            `subject is posted there and ${mine} (${digest}) here`,
          ),
        },
      ]);
    }),
});

Deno.test({
  name: "work asks which of several campaigns is meant",
  ignore: !HAS_NATS,
  fn: async () => {
    await using server = await NatsServer.start();
    const job = { ...await jobOf("--subject", "posted"), snapshot: null };
    await meddled(server, "jobs", { a: job, b: job });
    const error = await assertRejects(() => runWork(["--fleet", server.url]), CommandError);
    const said = ["Several campaigns are on this server: a, b", "Name one: --campaign a", ExitCode.usage];
    assertEquals([error.message, error.hint, error.exitCode], said);
  },
});
