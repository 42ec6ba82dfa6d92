/**
 * Who coordinates a campaign at present.
 *
 * @module
 */
import type { FleetNames } from "../message/names.ts";
import type { Connection } from "./connection.ts";
import { LinkError, permissionOf } from "./server_fault.ts";

/** How long a coordinator may take to say that it is there, in milliseconds. */
const PATIENCE = 2000;

/**
 * Makes sure that nobody does.
 *
 * @param hint What to type where somebody does.
 * @throws {LinkError} When somebody does, or the server does not permit to ask.
 */
export async function requireNobody({ nats }: Connection, names: FleetNames, hint: string): Promise<void> {
  let present: string;
  try {
    const { data } = await nats.request(names.subject("present"), "", { timeout: PATIENCE });
    present = new TextDecoder().decode(data);
  } catch (error) {
    // Whoever may not ask does not know.
    if (permissionOf(error) !== undefined) throw error;
    return;
  }
  throw new LinkError("usage", `Campaign "${names.campaign}" is run already, by ${present}`, hint);
}
