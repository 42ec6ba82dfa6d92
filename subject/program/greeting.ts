/**
 * Waiting for the greeting of a program that was just started.
 *
 * @module
 */
import type { Speech } from "../protocol/codec.ts";
import { SubjectError } from "../protocol/subject_error.ts";
import type { Inbox } from "./inbox.ts";
import { killGroup } from "./process_group.ts";
import type { lastWords } from "./stderr.ts";

/** What was opened with a process. */
export interface Streams {
  readonly child: Deno.ChildProcess;
  readonly reader: ReadableStreamBYOBReader;
  readonly stderr: ReturnType<typeof lastWords>;
  readonly inbox: Inbox;
}

/** How a greeting is read. */
export type ReadGreeting<Hello> = Speech<Hello, never>["greeting"];

/** Waits for a greeting, and takes it from the inbox. */
export async function greeting<Hello>(
  { child, reader, inbox }: Streams,
  patience: number,
  read: ReadGreeting<Hello>,
): Promise<Hello> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killGroup(child);
    reader.cancel().catch(() => {});
  }, patience);
  try {
    for (;;) {
      const { value, done } = await reader.read(inbox.lend());
      if (isLate) throw new SubjectError(`Program does not greet within ${patience / 1000} s`);
      if (done) throw new SubjectError(`Program ends before it greets: ${endText(await child.status)}`);
      inbox.fill(value);
      const greeted = read(inbox.bytes);
      if (greeted === undefined) continue;
      inbox.take(greeted.length);
      return greeted.hello;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** How a process ended, as a phrase. */
export function endText({ signal, code }: Deno.CommandStatus): string {
  return signal === null ? `ends with exit code ${code}` : `ends by ${signal}`;
}
