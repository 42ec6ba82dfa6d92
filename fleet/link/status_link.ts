/**
 * The link of somebody who asks how campaigns are.
 *
 * @module
 */
import type { Framed } from "../message/frames.ts";
import type { FromStatusLink, ToStatusLink } from "../message/messages.ts";
import { FleetNames } from "../message/names.ts";
import { removeStreams } from "./campaign_streams.ts";
import type { Connection } from "./connection.ts";
import { campaignsOf } from "./jobs.ts";
import { requireNobody } from "./presence.ts";
import { permissionOf } from "./server_fault.ts";
import type { Speech } from "./speech.ts";

/** How long a coordinator may take to answer, in milliseconds. */
const PATIENCE = 3000;

/** Does what it is told once. */
export async function serveStatus(
  connection: Connection,
  speech: Speech<FromStatusLink, ToStatusLink>,
  told: AsyncGenerator<Framed<ToStatusLink>>,
): Promise<void> {
  for await (const { head } of told) {
    if (head.type === "remove") {
      return await speech.sayLast({ type: "removed", wasThere: await remove(connection, head.campaign) });
    }
    const campaigns = head.campaign === null ? await campaignsOf(connection) : [head.campaign];
    for (const campaign of campaigns) {
      speech.say({ type: "status", campaign }, await statusOf(connection, campaign));
    }
    return await speech.sayLast({ type: "asked" });
  }
}

/** Removes a campaign that nobody coordinates. */
async function remove(connection: Connection, campaign: string): Promise<boolean> {
  const names = new FleetNames(campaign);
  await requireNobody(connection, names, "End it there first");
  const wasThere = await removeStreams(connection, names);
  connection.nats.publish(names.subject("over"));
  return wasThere;
}

async function statusOf({ nats }: Connection, campaign: string): Promise<Uint8Array> {
  try {
    return (await nats.request(new FleetNames(campaign).subject("status"), "", { timeout: PATIENCE })).data;
  } catch (error) {
    if (permissionOf(error) !== undefined) throw error;
    return new Uint8Array(0);
  }
}
