import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { HAS_NATS, NatsServer } from "../../fleet/nats_testing.ts";
import { allOf, verdict, withFolder } from "../cli_testing.ts";
import { CommandError, ExitCode } from "../command_line/errors.ts";
import { runFleet } from "../fleet.ts";

const HAS_OPENSSL = isThere();

function isThere(): boolean {
  try {
    return new Deno.Command("openssl", { args: ["version"], stdout: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

function openssl(...args: string[]): void {
  const { success, stderr } = new Deno.Command("openssl", { args }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Makes somebody who signs, and certificates that are signed: `ca`, `server` for localhost, `client`. */
async function makeCertificates(folder: string): Promise<(name: string) => string> {
  const at = (name: string) => join(folder, name);
  openssl("req", "-x509", ...KEY, "-keyout", at("ca.key"), "-out", at("ca.pem"), "-subj", "/CN=ca", "-days", "2");
  for (
    const [name, extension] of [["server", "subjectAltName=DNS:localhost"], ["client", "basicConstraints=CA:FALSE"]]
  ) {
    await Deno.writeTextFile(at("extensions"), `${extension}\n`);
    openssl("req", ...KEY, "-keyout", at(`${name}.key`), "-out", at(`${name}.csr`), "-subj", `/CN=${name}`);
    openssl(
      ...["x509", "-req", "-in", at(`${name}.csr`), "-out", at(`${name}.pem`), "-days", "2"],
      ...["-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial", "-extfile", at("extensions")],
    );
  }
  return at;
}

/** Says that `fleet status` fails with a message, a hint and an exit code. */
async function assertFails(args: readonly string[], code: number, message: string, hint?: string): Promise<void> {
  const error = await assertRejects(() => runFleet(["status", "--fleet", ...args]), CommandError);
  assertEquals([error.message, error.hint, error.exitCode], [message, hint, code]);
}

/** Says that a server lets somebody in. */
async function assertLetsIn(...args: string[]): Promise<void> {
  const stderr = `There is no campaign at ${args[0]}\n`;
  assertEquals(await verdict(["fleet", "status", "--fleet", ...args]), { code: 0, stdout: "", stderr });
}

Deno.test({
  name: "fleet status trusts certificates of whom --tls-ca names alone, and shows its own",
  ignore: !HAS_NATS || !HAS_OPENSSL,
  fn: () =>
    withFolder(async (folder) => {
      const at = await makeCertificates(folder);
      const files = `cert_file: "${at("server.pem")}", key_file: "${at("server.key")}"`;
      await using server = await NatsServer.start({ lines: [`tls { ${files} }`] });
      await using both = await NatsServer.start({
        lines: [`tls { ${files}, ca_file: "${at("ca.pem")}", verify: true }`],
      });
      await using plain = await NatsServer.start();
      const nameOf = ({ url }: NatsServer) => url.replace("127.0.0.1", "localhost");
      const [named, secure] = [nameOf(server), nameOf(server).replace("nats:", "tls:")];
      const ca = ["--tls-ca", at("ca.pem")];
      const own = ["--tls-cert", at("client.pem"), "--tls-key", at("client.key")];
      const untrusted = `Server's certificate is signed by somebody who is not trusted here: ${secure}`;
      const trust = "Name the certificate of who signs it with --tls-ca FILE";
      const { environment, usage } = ExitCode;
      await allOf([
        assertLetsIn(secure, ...ca),
        // It asks for TLS whatever was typed.
        assertLetsIn(named, ...ca),
        assertLetsIn(nameOf(both).replace("nats:", "tls:"), ...ca, ...own),
        assertFails([secure], environment, untrusted, trust),
        assertFails([named], environment, untrusted.replace("tls:", "nats:"), trust),
        assertFails(
          [server.url, ...ca],
          environment,
          `Server's certificate is for another name: ${server.url}`,
          "Type the host as its certificate has it",
        ),
        assertFails(
          [plain.url, ...ca],
          environment,
          `Server does not speak TLS: ${plain.url}`,
          "Type nats:// without --tls-ca, --tls-cert and --tls-key where it need not, or start it with TLS",
        ),
        assertFails(
          [secure, ...own.slice(0, 2)],
          usage,
          "A certificate and its key belong together: --tls-cert and --tls-key",
        ),
        assertFails(
          [secure, "--tls-cert", at("client.pem"), "--tls-key", at("server.key")],
          usage,
          `Key is not that of the certificate: ${at("server.key")}, ${at("client.pem")}`,
        ),
        assertFails(
          [secure, "--tls-ca", at("ca.key")],
          usage,
          `File of --tls-ca is no certificate in PEM: ${at("ca.key")}`,
        ),
      ]);
    }),
});
