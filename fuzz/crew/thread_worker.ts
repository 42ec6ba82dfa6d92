/**
 * Workers of a crew that are threads: what they are told, and what they answer.
 *
 * @module
 */
import type { CrewWorker } from "./crew.ts";

/**
 * What a thread is told: to get ready, to carry an order out, some news that nobody waits for, to end, and to do so in the
 * middle of whatever it is at.
 */
export type ToThread<Settings, Order, News> =
  | { readonly type: "open"; readonly settings: Settings }
  | { readonly type: "run"; readonly order: Order }
  | { readonly type: "tell"; readonly news: News }
  | { readonly type: "close" }
  | { readonly type: "abort" };

/** What it answers, to all but news, in their order; it is aborted out of turn. */
export type FromThread<Answer> =
  | { readonly type: "ready" }
  | { readonly type: "done"; readonly answer: Answer }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "closed" }
  | { readonly type: "aborted" };

/** How long a thread may take to end what would outlive it, in milliseconds. */
const LAST_PATIENCE = 1000;

/** How to start a thread. */
export interface ThreadPlan<Settings> {
  /** The module that it runs; it calls `serveThread()`. */
  readonly module: URL;
  /** Its name, for messages of the runtime. */
  readonly name: string;
  /** What it needs to get ready. */
  readonly settings: Settings;
  /** How long it may be silent when it is asked something, in milliseconds. */
  readonly patience: number;
}

/** A thread, from the side of who gives the orders. */
export class ThreadWorker<Settings, Order, Answer, News = never> implements CrewWorker<Order, Answer> {
  lastHeard: number = Date.now();
  readonly #worker: Worker;
  readonly #patience: number;
  #isEnded = false;
  readonly #aborted = Promise.withResolvers<void>();
  #settle: { resolve(said: FromThread<Answer>): void; reject(error: Error): void } | undefined;

  private constructor({ module, name, patience }: ThreadPlan<Settings>) {
    this.#patience = patience;
    this.#worker = new Worker(module, { type: "module", name });
    this.#worker.onmessage = ({ data }: MessageEvent<FromThread<Answer>>) => {
      if (this.#isEnded) return;
      this.lastHeard = Date.now();
      if (data.type === "aborted") this.#aborted.resolve();
      else if (data.type === "failed") this.#settle?.reject(new Error(data.message));
      else this.#settle?.resolve(data);
    };
    this.#worker.onerror = (event) => {
      // An error that nobody handles would end the program.
      event.preventDefault();
      this.#settle?.reject(new Error(event.message));
    };
  }

  /**
   * Starts a thread; it is ready when this resolves.
   *
   * @throws {Error} When it fails to get ready, or is silent for too long.
   */
  static async start<Settings, Order, Answer, News = never>(
    plan: ThreadPlan<Settings>,
  ): Promise<ThreadWorker<Settings, Order, Answer, News>> {
    const thread = new ThreadWorker<Settings, Order, Answer, News>(plan);
    try {
      await thread.#ask({ type: "open", settings: plan.settings });
    } catch (error) {
      thread.end();
      throw error;
    }
    return thread;
  }

  async run(order: Order): Promise<Answer> {
    const said = await this.#ask({ type: "run", order });
    if (said.type !== "done") throw new Error(`Worker answered "${said.type}"`);
    return said.answer;
  }

  /** Tells it something that it does not answer. */
  tell(news: News): void {
    this.#post({ type: "tell", news });
  }

  async close(): Promise<void> {
    await this.#ask({ type: "close" }).catch(() => {});
    this.end();
  }

  async abort(): Promise<void> {
    const timer = setTimeout(this.#aborted.resolve, LAST_PATIENCE);
    this.#post({ type: "abort" });
    await this.#aborted.promise;
    clearTimeout(timer);
    this.end();
  }

  end(): void {
    this.#isEnded = true;
    this.#worker.terminate();
    this.#settle?.reject(new Error("Worker was ended"));
  }

  #post(message: ToThread<Settings, Order, News>): void {
    this.#worker.postMessage(message);
  }

  async #ask(message: ToThread<Settings, Order, News>): Promise<FromThread<Answer>> {
    const { promise, resolve, reject } = Promise.withResolvers<FromThread<Answer>>();
    const silent = () => reject(new Error(`Worker was silent for ${this.#patience / 1000} s`));
    const timer = setTimeout(silent, this.#patience);
    this.#settle = { resolve, reject };
    this.#post(message);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#settle = undefined;
    }
  }
}
