/**
 * A worker that comes to grief at a shard, for tests. Its name says where, and how, as JSON.
 *
 * @module
 */
import type { Answer, Order } from "./shard_protocol.ts";
import type { Failed } from "../crew/worker_thread.ts";
import type { Grief } from "./workers_testing.ts";

interface Scope {
  readonly name: string;
  onmessage: ((event: MessageEvent<Order>) => void) | null;
  addEventListener(type: "error", listen: (event: Event) => void, options: AddEventListenerOptions): void;
  postMessage(answer: Answer | Failed): void;
}

const scope = globalThis as unknown as Scope;
const { how, epoch, shard }: Grief = JSON.parse(scope.name);
// Whoever listens first can keep the worker from hearing of it: then it ends.
if (how === "die") scope.addEventListener("error", (event) => event.stopImmediatePropagation(), { capture: true });
await import("./shard_worker.ts");
const obey = scope.onmessage!;
let due = 0;

scope.onmessage = (event) => {
  const order = event.data;
  if (order.type === "open") due = order.snapshot.epochs;
  if (order.type === "apply") due++;
  if (order.type !== "run" || due !== epoch || order.shard !== shard) return obey(event);
  if (how === "reject") Promise.reject(new Error("Worker rejected"));
  if (how === "die" || how === "throw") throw new Error("Worker threw");
  if (how === "fail") scope.postMessage({ type: "failed", message: "Worker failed" });
};
