/**
 * A worker that comes to grief at a shard, for tests. Its name says where, and how, as JSON.
 *
 * @module
 */
import type { FromThread, ToThread } from "../crew/thread_worker.ts";
import type { EpochChange } from "./campaign_memory.ts";
import type { ShardAnswer, WorkerStart } from "./shard_protocol.ts";
import type { Grief } from "./workers_testing.ts";

type Told = ToThread<WorkerStart, number, EpochChange>;

interface Scope {
  readonly name: string;
  onmessage: ((event: MessageEvent<Told>) => void) | null;
  addEventListener(type: "error", listen: (event: Event) => void, options: AddEventListenerOptions): void;
  postMessage(said: FromThread<ShardAnswer>): void;
}

const scope = globalThis as unknown as Scope;
const { how, epoch, shard }: Grief = JSON.parse(scope.name);
// Whoever listens first can keep the worker from hearing of it: then it ends.
if (how === "die") scope.addEventListener("error", (event) => event.stopImmediatePropagation(), { capture: true });
await import("./shard_worker.ts");
const obey = scope.onmessage!;
let due = 0;

scope.onmessage = (event) => {
  const told = event.data;
  if (told.type === "open") due = told.settings.snapshot.epochs;
  if (told.type === "tell") due++;
  if (told.type !== "run" || due !== epoch || told.order !== shard) return obey(event);
  if (how === "reject") Promise.reject(new Error("Worker rejected"));
  if (how === "die" || how === "throw") throw new Error("Worker threw");
  if (how === "fail") scope.postMessage({ type: "failed", message: "Worker failed" });
};
