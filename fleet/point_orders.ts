/**
 * Blocks of a sweep's points as orders to a fleet.
 *
 * @module
 */
import type { SweepAnswer } from "../fuzz/sweep/sweep_protocol.ts";
import type { PointRange, Space } from "../fuzz/sweep/sweep_space.ts";
import type { Coordinator } from "./coordinator.ts";
import { FleetNames } from "./message/names.ts";
import { QueuedWorker } from "./queued_worker.ts";
import { checkSwept } from "./wire/fits.ts";
import { decodeSwept } from "./wire/swept.ts";

/** A worker that is whoever takes a block out of the queue. */
export function pointWorker(coordinator: Coordinator, space: Space): QueuedWorker<PointRange, SweepAnswer> {
  return new QueuedWorker(coordinator, {
    idOf: pointsId,
    decode: (block, bytes) => {
      const answer = decodeSwept(bytes);
      checkSwept(answer, block, space);
      return answer;
    },
  });
}

/** The id of the order of a block: each is a group of its own. */
export function pointsId({ from, to }: PointRange): string {
  return `${from}.${to}`;
}

/** The group of a block's order. */
export function groupOfPoints(block: PointRange): string {
  return FleetNames.groupOf(pointsId(block));
}

/** The block of an id; undefined where it is none. */
export function parsePointsId(id: string): PointRange | undefined {
  const [, from, to] = /^(\d{1,15})\.(\d{1,15})$/.exec(id) ?? [];
  const block = { from: Number(from), to: Number(to) };
  return block.from < block.to ? block : undefined;
}
