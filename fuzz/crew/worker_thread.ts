/**
 * A thread that answers one order at a time.
 *
 * @module
 */

/** What a worker says where it cannot do what it was told. */
export interface Failed {
  readonly type: "failed";
  readonly message: string;
}

/** A worker, from the side of who gives the orders. */
export class WorkerThread<Order, Answer extends { readonly type: string }> {
  /** When it last said something, in milliseconds since 1970. */
  lastHeard = Date.now();
  readonly #worker: Worker;
  #isEnded = false;
  #settle: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;

  /** Starts a thread that runs a module. */
  constructor(module: URL, name: string) {
    this.#worker = new Worker(module, { type: "module", name });
    this.#worker.onmessage = ({ data }: MessageEvent<Answer | Failed>) => {
      if (this.#isEnded) return;
      this.lastHeard = Date.now();
      if (isFailed(data)) this.#settle?.reject(new Error(data.message));
      else this.#settle?.resolve(data);
    };
    this.#worker.onerror = (event) => {
      // An error that nobody handles would end the program.
      event.preventDefault();
      this.#settle?.reject(new Error(event.message));
    };
  }

  /** Gives an order that nobody waits for. */
  tell(order: Order): void {
    this.#worker.postMessage(order);
  }

  /**
   * Gives an order and waits for what the worker answers.
   *
   * @param order The order.
   * @param patience How long it may take, in milliseconds.
   * @throws {Error} When the worker fails, ends, or is silent for longer.
   */
  async ask(order: Order, patience: number): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const timer = setTimeout(() => reject(new Error(`Worker was silent for ${patience / 1000} s`)), patience);
    this.#settle = { resolve, reject };
    this.tell(order);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#settle = undefined;
    }
  }

  /** Ends the thread, whatever it does. */
  end(): void {
    this.#isEnded = true;
    this.#worker.terminate();
    this.#settle?.reject(new Error("Worker was ended"));
  }
}

function isFailed(answer: { readonly type: string }): answer is Failed {
  return answer.type === "failed";
}
