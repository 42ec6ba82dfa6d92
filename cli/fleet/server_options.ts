/**
 * The options that name a server, and how to be let in.
 *
 * @module
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Server } from "../../fleet/message/messages.ts";
import { isFleetName } from "../../fleet/message/names.ts";
import { usageError } from "../command_line/errors.ts";
import { readText } from "../command_line/input.ts";
import { type Option, option, textOption } from "../command_line/option.ts";
import type { ValuesOf } from "../command_line/options.ts";
import { messageOf } from "../command_line/output.ts";

/** The variable that names a server, with credentials where it has any. */
export const VARIABLE = "NATS_URL";

/** The port of a server that does not say which. */
const PORT = "4222";

const HOW = `Give it as nats://host:4222, or as ${VARIABLE} to take it from the environment`;

/** The option that names a campaign on a server. */
export const NAME_OPTION: Option<string | undefined> = option(
  "NAME",
  { help: "The campaign's name on the server (default: its folder's; for who joins or asks, whichever is there)" },
  (given, name) => {
    if (isFleetName(given)) return given;
    throw usageError(`Value of --${name} is not a name: "${given}"`, "Letters, digits, _ and - make one, 64 at most");
  },
);

/** Options of everything that uses a server. */
export const SERVER_OPTIONS = {
  fleet: textOption("URL", { help: `The NATS server, such as nats://host:4222, or ${VARIABLE}`, needs: "a server" }),
  campaign: NAME_OPTION,
  creds: textOption("FILE", { help: "Credentials for the server", needs: "a file" }),
  "tls-ca": textOption("FILE", { help: "Certificate of who signs the server's", needs: "a file" }),
  "tls-cert": textOption("FILE", { help: "Certificate to show the server", needs: "a file" }),
  "tls-key": textOption("FILE", { help: "Its key", needs: "a file" }),
};

/** What the options say. */
export type ServerOptions = ValuesOf<typeof SERVER_OPTIONS>;

/**
 * The server that the options name.
 *
 * @returns Undefined where none is named.
 * @throws {CommandError} When it is none, or a file cannot be read.
 */
export function serverOf(options: ServerOptions): Server | undefined {
  if (options.fleet !== undefined) return namedServer(options.fleet, options);
  const idle = (["campaign", "creds", "tls-ca", "tls-cert", "tls-key"] as const).find((name) =>
    options[name] !== undefined
  );
  if (idle === undefined) return undefined;
  throw usageError(`Option needs a server: --${idle}`, "Name one with --fleet nats://host:4222");
}

/**
 * The server that the options name, or the environment.
 *
 * @param command The command that needs one, for the hint.
 * @throws {CommandError} When none is named.
 */
export function neededServer(options: ServerOptions, command: string): Server {
  if (options.fleet === undefined && environment() === undefined) {
    throw usageError("No server for the fleet", `Type "deno task ${command} --fleet nats://host:4222"`);
  }
  return namedServer(options.fleet ?? VARIABLE, options);
}

function namedServer(named: string, options: ServerOptions): Server {
  const isVariable = named === VARIABLE;
  const text = isVariable ? environment() : named;
  if (text === undefined) throw usageError(`${VARIABLE} names no server`, HOW);
  // Whatever else is wrong with it, a password is not said again.
  if (!isVariable && text.includes("@")) {
    throw usageError(
      "Credentials do not belong on a command line, where everybody on the machine can read them",
      `Put the address with them into ${VARIABLE} and type "--fleet ${VARIABLE}", or name a file with --creds`,
    );
  }
  // What is in the environment may be secret.
  const urls = text.split(",").map((each) => parsed(each.trim(), isVariable ? `what ${VARIABLE} has` : `"${text}"`));
  return {
    hosts: urls.map(hostOf),
    shown: urls.map((url) => `${url.protocol}//${hostOf(url)}`).join(),
    tls: tlsOf(urls, options),
    ...options.creds === undefined ? {} : { creds: secret(options.creds, "creds") },
    ...loginOf(urls),
  };
}

function parsed(text: string, shown: string): URL {
  const wrong = usageError(`Server is no address: ${shown}`, HOW);
  const withScheme = /^[a-z+]+:\/\//.test(text) ? text : `nats://${text}`;
  if (!/^(nats|tls):\/\//.test(withScheme)) throw wrong;
  // Addresses of other schemes are taken apart as those of the web are.
  const url = URL.parse(withScheme.replace(/^(nats|tls):/, "http:"));
  if (url === null || url.hostname === "" || url.pathname !== "/" || url.search !== "" || url.hash !== "") throw wrong;
  const port = /:(\d+)\/?$/.exec(withScheme)?.[1] ?? PORT;
  if (Number(port) === 0) throw wrong;
  const login = url.username === "" ? "" : `${url.username}${url.password === "" ? "" : `:${url.password}`}@`;
  return new URL(`${withScheme.split(":")[0]}://${login}${url.hostname}:${port}`);
}

function hostOf({ hostname, port }: URL): string {
  return `${hostname}:${port || PORT}`;
}

/** How to be let in, as addresses have it; those that have nothing take what the others take. */
function loginOf(urls: readonly URL[]): Pick<Server, "user" | "password" | "token"> {
  const logins = new Set(
    urls.map(({ username, password }) => `${username}:${password}`).filter((each) => each !== ":"),
  );
  const [login, ...others] = [...logins].map((each) => each.split(":").map(decoded) as [string, string]);
  if (others.length > 0) {
    throw usageError(`Addresses of one server have different credentials: those in ${VARIABLE}`);
  }
  if (login === undefined) return {};
  const [user, secret] = login;
  return secret === "" ? { token: user } : { user, password: secret };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw usageError(
      `Credentials in ${VARIABLE} are not encoded as those of addresses are`,
      "Write % as %25, @ as %40, : as %3A and / as %2F",
    );
  }
}

function tlsOf(urls: readonly URL[], options: ServerOptions): Server["tls"] {
  const files = { ca: "tls-ca", cert: "tls-cert", key: "tls-key" } as const;
  const given = Object.entries(files).filter(([, name]) => options[name] !== undefined);
  if (given.length === 0 && urls.every(({ protocol }) => protocol !== "tls:")) return null;
  if ((options["tls-cert"] === undefined) !== (options["tls-key"] === undefined)) {
    throw usageError("A certificate and its key belong together: --tls-cert and --tls-key");
  }
  const tls: NonNullable<Server["tls"]> = Object.fromEntries(
    given.map(([part, name]) => [part, secret(options[name]!, name)]),
  );
  if (tls.cert !== undefined && !new X509Certificate(tls.cert).checkPrivateKey(createPrivateKey(tls.key!))) {
    throw usageError(`Key is not that of the certificate: ${options["tls-key"]}, ${options["tls-cert"]}`);
  }
  return tls;
}

/** What files of secrets are, and whether a text is one. */
const FILES: Readonly<Record<string, { readonly kind: string; isOne(text: string): unknown }>> = {
  creds: {
    kind: "file of credentials, which has a user's JWT and its key",
    isOne: (text) => /^-+BEGIN NATS USER JWT-+$/m.test(text) && /^-+BEGIN USER NKEY SEED-+$/m.test(text),
  },
  "tls-ca": { kind: "certificate in PEM", isOne: (text) => new X509Certificate(text) },
  "tls-cert": { kind: "certificate in PEM", isOne: (text) => new X509Certificate(text) },
  "tls-key": { kind: "key in PEM", isOne: (text) => createPrivateKey(text) },
};

/** The text of a file that an option names. */
function secret(file: string, name: string): string {
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    throw usageError(`File of --${name} cannot be read: ${file}: ${messageOf(error)}`);
  }
  const { kind, isOne } = FILES[name]!;
  if (!holds(() => isOne(text))) throw usageError(`File of --${name} is no ${kind}: ${file}`);
  return text;
}

/** Whether something gives what counts as true, and throws nothing. */
function holds(check: () => unknown): boolean {
  try {
    return Boolean(check());
  } catch {
    return false;
  }
}

let variable: string | undefined;

/**
 * What the environment names. Nobody is asked for the permission to read it. It may have a password, which is nothing for
 * the programs that are started later: from here on they do not find it there.
 */
function environment(): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: VARIABLE });
  if (state !== "granted") return undefined;
  variable = Deno.env.get(VARIABLE) || variable;
  Deno.env.delete(VARIABLE);
  return variable;
}
