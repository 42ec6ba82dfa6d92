/**
 * The own side of a worker that is a thread: it does one thing after the other as it is told, and whatever goes wrong is
 * said.
 *
 * @module
 */
import type { FromThread, ToThread } from "./thread_worker.ts";

/** What a thread has once it is ready. */
export interface Served<Order, Answer, News> {
  /** Carries an order out. */
  run(order: Order): Promise<Answer>;
  /** Takes news. */
  hear?(news: News): void;
  /** Ends what would outlive the thread. */
  close(): Promise<void>;
  /** Does so at once, in the middle of an order, of which nothing comes any more. */
  abort?(): void;
}

/** The part of a worker's global scope that is used here. */
interface Scope<Told, Said> {
  postMessage(said: Said): void;
  onmessage: ((event: MessageEvent<Told>) => void) | null;
  addEventListener(type: "error" | "unhandledrejection", listen: (event: Event) => void): void;
}

/**
 * Does what the thread is told for as long as it lives.
 *
 * @param open Gets ready.
 */
export function serveThread<Settings, Order, Answer, News = never>(
  open: (settings: Settings) => Promise<Served<Order, Answer, News>>,
): void {
  type Told = ToThread<Settings, Order, News>;
  const scope = globalThis as unknown as Scope<Told, FromThread<Answer>>;
  let served: Served<Order, Answer, News> | undefined;
  const obey = async (told: Told): Promise<FromThread<Answer> | undefined> => {
    switch (told.type) {
      case "open":
        served = await open(told.settings);
        return { type: "ready" };
      case "run":
        return { type: "done", answer: await served!.run(told.order) };
      case "tell":
        return void served!.hear?.(told.news);
      case "close":
        await served?.close();
        return { type: "closed" };
      case "abort":
        served?.abort?.();
        return { type: "aborted" };
    }
  };
  const fail = (error: unknown) =>
    scope.postMessage({ type: "failed", message: error instanceof Error ? error.message : String(error) });
  // One after the other: nothing must come in the middle of something else.
  let last: Promise<void> = Promise.resolve();
  const answer = async (told: Told) => {
    const said = await obey(told);
    if (said !== undefined) scope.postMessage(said);
  };
  scope.onmessage = ({ data }) => {
    if (data.type === "abort") answer(data);
    else last = last.then(() => answer(data)).catch(fail);
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
