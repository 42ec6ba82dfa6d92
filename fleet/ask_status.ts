/**
 * Asking how campaigns on a server are.
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

/**
 * Asks.
 *
 * @param server The server.
 * @param name The connection's name.
 * @param campaign The campaign; null for all that there are.
 * @throws {FleetError} When the server cannot be used.
 */
export async function askStatus(server: Server, name: string, campaign: string | null): Promise<ToldStatus[]> {
  const told: ToldStatus[] = [];
  const asked = Promise.withResolvers<void>();
  // It can be told why it cannot go on more than once.
  asked.promise.catch(() => {});
  const link = await LinkProcess.open<ToStatusLink, FromStatusLink>("status", server, name, {
    hear: (said, bytes) => {
      if (said.type === "status") told.push({ campaign: said.campaign, bytes });
      else if (said.type === "asked") asked.resolve();
      else if (said.type === "trouble" && said.text !== null) asked.reject(new FleetError("environment", said.text));
    },
    lost: (error) => asked.reject(error),
  });
  link.tell({ type: "ask", campaign });
  try {
    await asked.promise;
  } finally {
    await link.end();
  }
  return told;
}
