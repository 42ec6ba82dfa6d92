/**
 * A server's operator, an account and its users as NATS has them: keys, and tokens that are signed with them; for tests.
 *
 * @module
 */
import { NatsKey } from "./nkey_testing.ts";

/** What is the same for all limits: there are none. */
const NO_LIMITS = {
  ...{ subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 },
  ...{ mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 },
};

/** An operator with an account, on whose server JetStream is. */
export class TestAccount {
  readonly #account = new NatsKey("account");
  readonly #operator = new NatsKey("operator");
  readonly #system = new NatsKey("account");

  /** Lines of the server's configuration. */
  get lines(): string[] {
    const [operator, account, system] = [this.#operator, this.#account, this.#system];
    const preloaded = [
      [account, NO_LIMITS] as const,
      [system, { ...NO_LIMITS, mem_storage: 0, disk_storage: 0 }] as const,
    ]
      .map(([key, limits]) => `${key.name}: "${tokenOf(key, operator, { type: "account", limits })}"`);
    const system_account = system.name;
    return [
      `operator: "${tokenOf(operator, operator, { type: "operator", system_account })}"`,
      `system_account: ${system_account}`,
      "resolver: MEMORY",
      `resolver_preload: { ${preloaded.join(", ")} }`,
    ];
  }

  /** The file of credentials of a new user. */
  credentials(): string {
    const user = new NatsKey("user");
    const token = tokenOf(user, this.#account, { type: "user", subs: -1, data: -1, payload: -1 });
    return [
      ...["-----BEGIN NATS USER JWT-----", token, "------END NATS USER JWT------", ""],
      ...["-----BEGIN USER NKEY SEED-----", user.seed, "------END USER NKEY SEED------", ""],
    ].join("\n");
  }
}

/** What a key is, signed by another. */
function tokenOf(key: NatsKey, issuer: NatsKey, nats: Readonly<Record<string, unknown>>): string {
  const claims = {
    ...{ jti: crypto.randomUUID(), iat: Math.floor(Date.now() / 1000), name: nats.type },
    ...{ iss: issuer.name, sub: key.name, nats: { ...nats, version: 2 } },
  };
  const text = [{ typ: "JWT", alg: "ed25519-nkey" }, claims].map((part) => encoded(JSON.stringify(part))).join(".");
  const signature = issuer.sign(text);
  return `${text}.${encoded(String.fromCharCode(...signature))}`;
}

function encoded(text: string): string {
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
