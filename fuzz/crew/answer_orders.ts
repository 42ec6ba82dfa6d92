/**
 * The worker's own side of a thread: orders are answered one after the other, and whatever goes wrong is said.
 *
 * @module
 */
import type { Failed } from "./worker_thread.ts";

/** The part of a worker's global scope that is used here. */
interface Scope<Order, Answer> {
  postMessage(answer: Answer | Failed): void;
  onmessage: ((event: MessageEvent<Order>) => void) | null;
  addEventListener(type: "error" | "unhandledrejection", listen: (event: Event) => void): void;
}

/**
 * Answers orders for as long as the thread lives.
 *
 * @param answer Obeys an order, and gives what to answer; nothing where nobody waits.
 */
export function answerOrders<Order, Answer>(answer: (order: Order) => Promise<Answer | undefined>): void {
  const scope = globalThis as unknown as Scope<Order, Answer>;
  const fail = (error: unknown) =>
    scope.postMessage({ type: "failed", message: error instanceof Error ? error.message : String(error) });
  const obey = async (order: Order) => {
    try {
      const said = await answer(order);
      if (said !== undefined) scope.postMessage(said);
    } catch (error) {
      fail(error);
    }
  };
  // One order after the other: none must come in the middle of another.
  let last: Promise<void> = Promise.resolve();
  scope.onmessage = ({ data }) => {
    last = last.then(() => obey(data));
  };
  // What nobody handles would end the worker too, but be written over what the command shows.
  scope.addEventListener("error", (event) => {
    event.preventDefault();
    fail((event as ErrorEvent).error);
  });
  scope.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    fail((event as PromiseRejectionEvent).reason);
  });
}
