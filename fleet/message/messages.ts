/**
 * What commands and their links say to each other. Bodies of messages are bytes that the link hands on and does not read.
 *
 * @module
 */

/** A server, and how to be let in. */
export interface Server {
  /** Host and port of each of its addresses. */
  readonly hosts: readonly string[];
  /** Its addresses as people write them, without credentials. */
  readonly shown: string;
  /** TLS; null where the server is to decide. Texts of PEM files. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | null;
  /** The text of a file of credentials. */
  readonly creds?: string;
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
}

/** What a link is for. */
export type Role = "coordinator" | "worker" | "status";

/** The first message to a link. */
export interface Connect {
  readonly type: "connect";
  readonly role: Role;
  readonly server: Server;
  /** The connection's name on the server; unique, and a token of subjects. */
  readonly name: string;
}

/** Why a link gives up. */
export type LinkFault = "usage" | "environment";

/** What every link says. */
export type FromLink =
  | { readonly type: "connected" }
  /** It cannot go on. */
  | { readonly type: "failed"; readonly fault: LinkFault; readonly text: string; readonly hint?: string }
  /** What is in its way, as a sentence; null where nothing is any more. */
  | { readonly type: "trouble"; readonly text: string | null }
  /** Bytes so far, the protocol's own included. */
  | { readonly type: "traffic"; readonly sent: number; readonly received: number };

/** What a coordinator's link is told. */
export type ToCoordinatorLink =
  /** Takes a campaign over. The body is its snapshot, empty where it has none. */
  | { readonly type: "open"; readonly campaign: string; readonly job: JobHead; readonly epochs: number }
  /** Something is to be done. */
  | { readonly type: "order"; readonly id: string }
  /** Groups of orders whose answers are kept elsewhere by now. */
  | { readonly type: "settle"; readonly groups: readonly string[] }
  /** What an epoch changed. */
  | { readonly type: "change"; readonly epoch: number }
  /** A snapshot after so many epochs, as was asked for. */
  | { readonly type: "snapshot"; readonly epochs: number }
  /** What whoever asks for the status is told. */
  | { readonly type: "status" }
  /** A worker is not heard any more. */
  | { readonly type: "dismiss"; readonly worker: string; readonly reason: string }
  /** It is left; where it is over, nothing of it stays on the server. */
  | { readonly type: "close"; readonly isOver: boolean };

/** What it says. */
export type FromCoordinatorLink =
  | FromLink
  | { readonly type: "opened" }
  | { readonly type: "answer"; readonly id: string; readonly worker: string }
  /** A worker says how it is. */
  | { readonly type: "said"; readonly worker: string }
  /** A snapshot is wanted: the last one is far behind, or lost. */
  | { readonly type: "wanted" }
  /** Somebody else coordinates the campaign now. */
  | { readonly type: "taken"; readonly by: string }
  | { readonly type: "closed" };

/** What a worker's link is told. */
export type ToWorkerLink =
  /** Looks for a campaign: that of the name, or the only one. */
  | { readonly type: "look"; readonly campaign: string | null }
  /** Takes part in what was found last, with so many orders in hand at a time. */
  | { readonly type: "join"; readonly orders: number }
  /** How many orders in hand. */
  | { readonly type: "orders"; readonly count: number }
  | { readonly type: "answer"; readonly id: string }
  /** An order is given back. */
  | { readonly type: "drop"; readonly id: string }
  /** An order is of the past: nobody needs an answer. */
  | { readonly type: "skip"; readonly id: string }
  /** Is told the coordinator; and it is at work on those orders still. */
  | { readonly type: "say"; readonly running: readonly string[] }
  /** Gives back what was not begun, and ends. */
  | { readonly type: "leave" };

/** What it says. */
export type FromWorkerLink =
  | FromLink
  /** What there is to do; the body is the job. */
  | { readonly type: "job"; readonly campaign: string }
  /** There is nothing to do at present. */
  | { readonly type: "none" }
  /** There is too much: which of these? */
  | { readonly type: "several"; readonly campaigns: readonly string[] }
  | { readonly type: "snapshot"; readonly epochs: number }
  | { readonly type: "change"; readonly epoch: number }
  | { readonly type: "order"; readonly id: string }
  /** The job is over, or goes on from another snapshot: it is looked for anew. */
  | { readonly type: "over" }
  | { readonly type: "dismissed"; readonly reason: string }
  /** Milliseconds to the server and back. */
  | { readonly type: "latency"; readonly milliseconds: number }
  | { readonly type: "left" };

/** What the link of somebody who asks for the status is told. */
export type ToStatusLink =
  | { readonly type: "ask"; readonly campaign: string | null }
  /** Removes what a campaign has left that nobody coordinates. */
  | { readonly type: "remove"; readonly campaign: string };

/** What it says: of each campaign that there is, the status as a body, empty where nobody coordinates it. */
export type FromStatusLink =
  | FromLink
  | { readonly type: "status"; readonly campaign: string }
  | { readonly type: "asked" }
  | { readonly type: "removed"; readonly wasThere: boolean };

/** What a link reads of a job. */
export interface JobHead {
  /** Version of what is said on the server. */
  readonly protocol: number;
  /** The life of the coordinator; another one has another. */
  readonly session: string;
  /** What decides the results. Answers to the same are the same. */
  readonly identity: string;
  /** Who coordinates, for people. */
  readonly coordinator: string;
  readonly [key: string]: unknown;
}

/** A job as it is on the server: its head, and where the last snapshot is. */
export interface PostedJob extends JobHead {
  /** The object, and the epochs that it is after; null where there is none. */
  readonly snapshot: { readonly object: string; readonly epochs: number } | null;
}

/** The version of what is said on the server. */
export const PROTOCOL = 1;
