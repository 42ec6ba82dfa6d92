/**
 * The link: the one process of a fleet that may use the network, and only to reach the server. It runs no case, loads no
 * subject, and hands on bytes that it does not read.
 *
 * @module
 */
import type { Connect, FromLink, ToCoordinatorLink, ToStatusLink, ToWorkerLink } from "../message/messages.ts";
import type { Framed } from "../message/frames.ts";
import { Connection } from "./connection.ts";
import { serveCoordinator } from "./coordinator_link.ts";
import { endOf, LinkError } from "./server_fault.ts";
import { Speech } from "./speech.ts";
import { serveStatus } from "./status_link.ts";
import { serveWorker } from "./worker_link.ts";

type Told = Connect | ToCoordinatorLink | ToWorkerLink | ToStatusLink;

async function serve(speech: Speech<FromLink, Told>): Promise<void> {
  const told = speech.heard();
  const { value: first } = await told.next();
  if (first?.head.type !== "connect") return;
  const connection = await Connection.open(first.head, (said) => speech.say(said));
  speech.say({ type: "connected" });
  // Each role has its own part of what can be told and said.
  const [said, heard] = [speech as Speech<never, never>, told as AsyncGenerator<Framed<never>>];
  if (first.head.role === "coordinator") await serveCoordinator(connection, said, heard);
  else if (first.head.role === "worker") await serveWorker(connection, said, heard);
  else await serveStatus(connection, said, heard);
  await connection.close();
}

// Ctrl-C and a terminal that closes are told to all its processes. The command says when the link is to end.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) Deno.addSignalListener(signal, () => {});

// The client says some of its errors so; what is said on standard output is for the command.
console.log = console.error;

const speech = new Speech<FromLink, Told>();
try {
  await serve(speech);
} catch (error) {
  const failed = error instanceof LinkError
    ? { fault: error.fault, text: error.message, ...error.hint === undefined ? {} : { hint: error.hint } }
    : { fault: "environment" as const, text: endOf(error) };
  await speech.sayLast({ type: "failed", ...failed });
}
Deno.exit();
