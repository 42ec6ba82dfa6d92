/**
 * Why a server did not let somebody in, in words.
 *
 * @module
 */
import type { Server } from "../message/messages.ts";
import { START_JETSTREAM } from "./server_fault.ts";

/** What is said, and what helps. */
export interface Refusal {
  readonly text: string;
  readonly hint?: string;
}

/** What an error says -> what people are told. The first that fits counts. */
const REFUSALS: readonly (readonly [said: RegExp, told: (shown: string, said: string) => Refusal])[] = [
  [/authorization|authentication|nkey|user jwt|nonce/i, (shown) => ({
    text: `Server does not accept these credentials: ${shown}`,
    hint: "Name a file of credentials with --creds, or put user and password into NATS_URL",
  })],
  [/refused/i, (shown) => ({
    text: `Nobody answers at ${shown}: connection refused`,
    hint: START_JETSTREAM,
  })],
  [/ENOTFOUND|EAI_AGAIN|ENODATA/, (shown, said) => ({
    text: `There is no host of that name: ${/(?:ENOTFOUND|EAI_AGAIN|ENODATA) (\S+)/.exec(said)?.[1] ?? shown}`,
  })],
  [/unexpected response|JSON|semver/i, (shown) => ({ text: `What answers at ${shown} is no NATS server` })],
  [/does not support 'tls'|tls.*not available/i, (shown) => ({
    text: `Server does not speak TLS: ${shown}`,
    hint: "Type nats:// without --tls-ca, --tls-cert and --tls-key where it need not, or start it with TLS",
  })],
  [/altname/i, (shown) => ({
    text: `Server's certificate is for another name: ${shown}`,
    hint: "Type the host as its certificate has it",
  })],
  [/expired/i, (shown) => ({ text: `Server's certificate has expired: ${shown}` })],
  [/certificate|self.signed|unknown ?issuer|unknown ?ca/i, (shown) => ({
    text: `Server's certificate is signed by somebody who is not trusted here: ${shown}`,
    hint: "Name the certificate of who signs it with --tls-ca FILE",
  })],
];

/** What may be in the way of TLS where a server says nothing: it does not say that it waits for a certificate. */
const SHOW_CERTIFICATE = "Where it wants to see a certificate, name one with --tls-cert FILE and --tls-key FILE";

/**
 * Says why a server did not let somebody in.
 *
 * @param error What the client says.
 * @param server The server.
 */
export function refusalOf(error: unknown, { shown, tls }: Pick<Server, "shown" | "tls">): Refusal {
  const said = allMessages(error);
  const told = REFUSALS.find(([pattern]) => pattern.test(said))?.[1];
  if (told !== undefined) return told(shown, said);
  if (!/timeout/i.test(said)) return { text: `Server cannot be reached: ${shown}: ${said}` };
  const mayWantCertificate = tls !== null && tls.cert === undefined;
  return { text: `Server does not answer: ${shown}`, ...mayWantCertificate ? { hint: SHOW_CERTIFICATE } : {} };
}

/** The messages of an error and of what caused it. */
function allMessages(error: unknown): string {
  const messages: string[] = [];
  for (let each = error; each instanceof Error; each = each.cause) messages.push(each.message);
  return messages.length === 0 ? String(error) : messages.join(": ");
}
