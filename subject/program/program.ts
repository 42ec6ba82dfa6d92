/**
 * One running program that is a subject or a decoder: greets it, hands it requests, and believes it nothing that it cannot prove.
 *
 * @module
 */
import { Unanswered } from "../../machine/outcome.ts";
import type { Answers, Meter, Speech } from "../protocol/codec.ts";
import { quoted } from "../../corpus/files/hex.ts";
import { garbage, ProgramFailure, SubjectError } from "../protocol/subject_error.ts";
import { endText, greeting, type Streams } from "./greeting.ts";
import { Inbox } from "./inbox.ts";
import { killGroup, startInGroup } from "./process_group.ts";
import { lastWords } from "./stderr.ts";

/** How long a program may take to end once its input is closed, in milliseconds. */
const FAREWELL = 500;

/** What a program may say without having been asked before it is given up: it would fill memory. */
const MOST_UNASKED = 1 << 20;

/** So many bytes of an answer are shown that is too long. */
const SHOWN = 24;

/** A request that waits for its answer. */
interface Asked {
  readonly meter: Meter;
  readonly patience: number;
  readonly read: (answer: Uint8Array) => void;
  readonly answer: PromiseWithResolvers<void>;
}

/** A program that has greeted. */
export class Program<Hello> {
  /** What it said of itself. */
  readonly hello: Hello;
  /** Requests that it has answered. */
  answered = 0;
  /** Whether it has ended because its input did; null where that was not seen, since it was ill or ended before. */
  endedByItself: boolean | null = null;
  readonly #child: Deno.ChildProcess;
  readonly #reader: ReadableStreamBYOBReader;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #stderr: ReturnType<typeof lastWords>;
  readonly #inbox: Inbox;
  readonly #asked: Asked[] = [];
  readonly #listening: Promise<void>;
  #failure: ProgramFailure | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed: Promise<void> | undefined;

  private constructor(streams: Streams, hello: Hello) {
    this.hello = hello;
    this.#child = streams.child;
    this.#reader = streams.reader;
    this.#writer = streams.child.stdin.getWriter();
    this.#stderr = streams.stderr;
    this.#inbox = streams.inbox;
    this.#listening = this.#listen();
    // A program whose work is done ends, and its subjects with it. A request that waits for its answer has a timer.
    this.#child.unref();
  }

  /**
   * Starts a program and waits for its greeting.
   *
   * @param words The program and its arguments.
   * @param speech How it is spoken to.
   * @param patience How long it may take to greet, in milliseconds.
   * @throws {SubjectError} When it cannot be started, ends, or does not greet as it must.
   */
  static async start<Hello, Out extends Answers>(
    words: readonly string[],
    speech: Speech<Hello, Out>,
    patience: number,
  ): Promise<Program<Hello>> {
    const child = startInGroup(words);
    const streams = {
      child,
      reader: child.stdout.getReader({ mode: "byob" }),
      stderr: lastWords(child.stderr),
      inbox: new Inbox(),
    };
    try {
      const program = new Program(streams, await greeting(streams, patience, speech.greeting));
      const reply = speech.reply(program.hello);
      if (reply !== undefined) program.#write(reply);
      return program;
    } catch (error) {
      killGroup(child);
      await Promise.all([streams.reader.cancel(), child.stdin.abort().catch(() => {}), child.status]);
      const said = await streams.stderr.end();
      if (!(error instanceof SubjectError) || said === "") throw error;
      throw new SubjectError(`${error.message}; it said: ${said}`);
    }
  }

  /** Its process id, and that of its group. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Whether it can be asked. */
  get isAlive(): boolean {
    return this.#failure === undefined;
  }

  /**
   * Hands over a request.
   *
   * @param request Its bytes.
   * @param meter Finds the answer's end.
   * @param patience How long the answer may take once the ones before it are there, in milliseconds.
   * @param read Reads the answer, which is valid until it returns.
   * @throws {ProgramFailure} When there is none, and the program is then at its end; or when `read` throws it.
   */
  ask(request: Uint8Array, meter: Meter, patience: number, read: (answer: Uint8Array) => void): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.forBystander());
    if (this.#asked.length === 0 && this.#inbox.length > 0) {
      this.giveUp(garbage(`says ${byteCount(this.#inbox.length)} that nobody asked for`));
      return Promise.reject(this.#failure!.forBystander());
    }
    const answer = Promise.withResolvers<void>();
    this.#asked.push({ meter, patience, read, answer });
    if (this.#asked.length === 1) this.#watch();
    this.#write(request);
    return answer.promise;
  }

  /** Ends the program because it failed: at the request that has waited longest, as far as the others can know. */
  giveUp(failure: ProgramFailure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    clearTimeout(this.#timer);
    // Its end is waited for from now on.
    this.#child.ref();
    killGroup(this.#child);
    const [guilty, ...others] = this.#asked.splice(0);
    guilty?.answer.reject(failure);
    for (const { answer } of others) answer.reject(failure.forBystander());
  }

  /** Ends the program: politely where it is well, and with everything that it has started. */
  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close(): Promise<void> {
    this.#child.ref();
    const isWell = this.isAlive && this.#asked.length === 0;
    if (isWell) {
      this.endedByItself = true;
      const timer = setTimeout(() => {
        this.endedByItself = false;
        killGroup(this.#child);
      }, FAREWELL);
      await this.#writer.close().catch(() => {});
      await this.#child.status;
      clearTimeout(timer);
    }
    this.giveUp(new ProgramFailure(Unanswered.crash, "was ended", true));
    // What has left the group may still hold the other ends of the pipes.
    killGroup(this.#child);
    await this.#reader.cancel().catch(() => {});
    await this.#listening;
    if (!isWell) await this.#writer.abort().catch(() => {});
    await this.#child.status;
    await this.#stderr.end();
  }

  #write(bytes: Uint8Array): void {
    // A program that reads no more shows by its silence, or by its end.
    this.#writer.write(bytes).catch(() => {});
  }

  /** Reads until the program ends. */
  async #listen(): Promise<void> {
    for (;;) {
      const chunk = await this.#reader.read(this.#inbox.lend()).catch(() => undefined);
      if (chunk === undefined || chunk.done) break;
      this.#inbox.fill(chunk.value);
      this.#look();
    }
    if (!this.isAlive) return;
    // Whoever closes its output cannot answer any more, whether it has ended or not.
    this.giveUp(new ProgramFailure(Unanswered.crash, await this.#endText()));
  }

  /** Hands over the answers that are whole. */
  #look(): void {
    try {
      while (this.#asked.length > 0 && this.isAlive) {
        const [asked] = this.#asked as [Asked];
        const length = asked.meter.measure(this.#inbox.bytes);
        if (length === 0) return;
        const isLast = this.#asked.length === 1;
        if (isLast && this.#inbox.length > length) {
          const begin = quoted(new TextDecoder("latin1").decode(this.#inbox.bytes.subarray(0, SHOWN)));
          throw garbage(`answer is ${byteCount(this.#inbox.length - length)} too long: it begins with ${begin}`);
        }
        this.#asked.shift();
        this.answered++;
        handOver(asked, this.#inbox.take(length));
        this.#watch();
      }
      if (this.#inbox.length > MOST_UNASKED) throw garbage("says without end what nobody asked for");
    } catch (error) {
      if (!(error instanceof ProgramFailure)) throw error;
      this.giveUp(error);
    }
  }

  /** Starts the watch for the next answer anew, or ends it where none is due. */
  #watch(): void {
    clearTimeout(this.#timer);
    const [next] = this.#asked;
    if (next === undefined) return;
    this.#timer = setTimeout(() => {
      const torn = next.meter.isTorn(this.#inbox.length);
      this.giveUp(
        torn
          ? garbage(`answer stops in the middle, after ${byteCount(this.#inbox.length)}`)
          : new ProgramFailure(Unanswered.hang, `does not answer within ${Math.round(next.patience) / 1000} s`),
      );
    }, next.patience);
  }

  async #endText(): Promise<string> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<undefined>((resolve) => timer = setTimeout(resolve, FAREWELL, undefined));
    const ended = await Promise.race([this.#child.status, late]);
    clearTimeout(timer);
    if (ended === undefined) return "closes its output";
    const said = await this.#stderr.end();
    return said === "" ? endText(ended) : `${endText(ended)}; it said: ${said}`;
  }
}

/** Has an answer read. Who asked decides what becomes of a program that answers what is none. */
function handOver({ read, answer }: Asked, bytes: Uint8Array): void {
  try {
    read(bytes);
    answer.resolve();
  } catch (error) {
    answer.reject(error);
  }
}

function byteCount(n: number): string {
  return `${n} ${n === 1 ? "byte" : "bytes"}`;
}
