/**
 * Asking how campaigns on a server are, and removing what nobody goes on with.
 *
 * @module
 */
import { FleetError } from "./fleet_error.ts";
import { LinkProcess } from "./link_process.ts";
import type { FromStatusLink, Server, ToStatusLink } from "./message/messages.ts";

/** What a coordinator told; no bytes where nobody coordinates the campaign. */
export interface ToldStatus {
  readonly campaign: string;
  readonly bytes: Uint8Array;
}

/** What somebody says who asks a link once, and the bytes that go with it. */
type Said = readonly [said: FromStatusLink, bytes: Uint8Array];

/**
 * Asks.
 *
 * @param server The server.
 * @param name The connection's name.
 * @param campaign The campaign; null for all that there are.
 * @throws {FleetError} When the server cannot be used.
 */
export async function askStatus(server: Server, name: string, campaign: string | null): Promise<ToldStatus[]> {
  const said = await askOnce(server, name, { type: "ask", campaign });
  return said.flatMap(([each, bytes]) => each.type === "status" ? [{ campaign: each.campaign, bytes }] : []);
}

/**
 * Removes what a campaign has left on the server.
 *
 * @returns Whether there was anything.
 * @throws {FleetError} When somebody coordinates it, or the server cannot be used.
 */
export async function removeCampaign(server: Server, name: string, campaign: string): Promise<boolean> {
  const said = await askOnce(server, name, { type: "remove", campaign });
  return said.some(([each]) => each.type === "removed" && each.wasThere);
}

/** Tells a link something, and gives what it says until it is through. */
async function askOnce(server: Server, name: string, told: ToStatusLink): Promise<Said[]> {
  const said: Said[] = [];
  const asked = Promise.withResolvers<void>();
  // It can be told why it cannot go on more than once.
  asked.promise.catch(() => {});
  const link = await LinkProcess.open<ToStatusLink, FromStatusLink>("status", server, name, {
    hear: (each, bytes) => {
      said.push([each, bytes]);
      if (each.type === "asked" || each.type === "removed") asked.resolve();
      else if (each.type === "trouble" && each.text !== null) asked.reject(new FleetError("environment", each.text));
    },
    lost: (error) => asked.reject(error),
  });
  link.tell(told);
  try {
    await asked.promise;
  } finally {
    await link.end();
  }
  return said;
}
