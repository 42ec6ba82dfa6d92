/**
 * A panel with the real parties, for tests.
 *
 * @module
 */
import { HandlerSubject, posted, type Revision } from "../handler/revision.ts";
import { CapstoneDecoder } from "../oracles/capstone.ts";
import { IcedDecoder } from "../oracles/iced.ts";
import { Panel, type Parties } from "../oracles/panel.ts";

/** Runs `work` with the parties of a revision, and closes them. */
export async function withParties<T>(work: (parties: Parties) => Promise<T>, revision: Revision = posted): Promise<T> {
  const reference = new IcedDecoder();
  const other = await CapstoneDecoder.open();
  try {
    return await work({ subject: new HandlerSubject(revision), reference, other });
  } finally {
    reference.close();
    other.close();
  }
}

/** Runs `work` with a panel of `capacity` cases. */
export function withPanel<T>(capacity: number, work: (panel: Panel) => Promise<T>): Promise<T> {
  return withParties((parties) => work(new Panel(parties, capacity)));
}
