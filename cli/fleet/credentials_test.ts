import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { HAS_NATS, NatsServer } from "../../fleet/nats_testing.ts";
import { allOf, verdict, withFolder } from "../cli_testing.ts";
import { CommandError, ExitCode } from "../command_line/errors.ts";
import { runFleet } from "../fleet.ts";
import { TestAccount } from "./strangers/jwt_testing.ts";
import { Running } from "./with_server_testing.ts";

const HINT = "Name a file of credentials with --creds, or put user and password into NATS_URL";

/** Says that a server lets somebody in, whose credentials are in the environment. */
async function assertLetsIn({ url }: NatsServer, login: string): Promise<void> {
  await using running = new Running(url.replace("nats://", `nats://${login}@`), "fleet", "status");
  assertEquals(await running.ended, { code: 0, stdout: "", stderr: `There is no campaign at ${url}\n` });
}

/** Says that it does not. */
async function assertKeepsOut({ url }: NatsServer, login: string): Promise<void> {
  await using running = new Running(url.replace("nats://", `nats://${login}@`), "fleet", "status");
  const stderr = `verdict: Server does not accept these credentials: ${url}\n  ${HINT}\n`;
  assertEquals(await running.ended, { code: 3, stdout: "", stderr });
}

Deno.test({
  name: "NATS_URL lets in by user and password, or by token, and by no other",
  ignore: !HAS_NATS,
  fn: async () => {
    await using named = await NatsServer.start({ lines: ['authorization { user: "u@x", password: "a:b/c" }'] });
    await using token = await NatsServer.start({ lines: ["authorization { token: hunter2 }"] });
    await allOf([
      assertLetsIn(named, "u%40x:a%3Ab%2Fc"),
      assertKeepsOut(named, "u%40x:wrong"),
      assertLetsIn(token, "hunter2"),
      assertKeepsOut(token, "wrong"),
    ]);
  },
});

/** Says that `fleet status` fails with a message, a hint and an exit code. */
async function assertFails(args: readonly string[], code: number, message: string, hint?: string): Promise<void> {
  const error = await assertRejects(() => runFleet(["status", ...args]), CommandError);
  assertEquals([error.message, error.hint, error.exitCode], [message, hint, code]);
}

Deno.test({
  name: "--creds lets in by a file of credentials, and by no other",
  ignore: !HAS_NATS,
  fn: () =>
    withFolder(async (folder) => {
      const account = new TestAccount();
      await using server = await NatsServer.start({ lines: account.lines });
      const [right, other, garbage] = ["right", "other", "garbage"].map((name) => join(folder, `${name}.creds`)) as [
        string,
        string,
        string,
      ];
      await Deno.writeTextFile(right, account.credentials());
      await Deno.writeTextFile(other, new TestAccount().credentials());
      await Deno.writeTextFile(garbage, "user: me\n");
      const fleet = ["--fleet", server.url];
      const refused = `Server does not accept these credentials: ${server.url}`;
      const stderr = `There is no campaign at ${server.url}\n`;
      await allOf([
        verdict(["fleet", "status", ...fleet, "--creds", right]).then((ended) =>
          assertEquals(ended, { code: 0, stdout: "", stderr })
        ),
        assertFails([...fleet, "--creds", other], ExitCode.environment, refused, HINT),
        assertFails(fleet, ExitCode.environment, refused, HINT),
        assertFails(
          [...fleet, "--creds", garbage],
          ExitCode.usage,
          `File of --creds is no file of credentials, which has a user's JWT and its key: ${garbage}`,
        ),
        assertFails(
          [...fleet, "--creds", join(folder, "none")],
          ExitCode.usage,
          `File of --creds cannot be read: ${join(folder, "none")}: No such file or directory (os error 2)`,
        ),
      ]);
    }),
});
