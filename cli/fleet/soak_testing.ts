/**
 * `deno task soak:fleet`: a campaign on a fleet in which workers, coordinator and server are killed again and again. It has
 * to keep what threads keep.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { fuzz, stateOf } from "../campaign_testing.ts";
import { TestFleet } from "./fleet_testing.ts";
import { runKilling, VICTIMS } from "./kills_testing.ts";

const [epochs = 60, kills = 20] = Deno.args.map(Number);

/** Milliseconds from one killing to the next at most. */
const PAUSE = 3000;

await using fleet = await TestFleet.open({ shards: "8", batches: "8" });
const whole = join(fleet.server.folder, "whole");
assertEquals((await fuzz(whole, { ...fleet.options, epochs: `${epochs}` })).code, 0);
const started = performance.now();
const secondsSo = () => ((performance.now() - started) / 1000).toFixed(1);
const killed = await runKilling(fleet, {
  ...{ epochs, workers: 3, pause: PAUSE },
  victims: Array.from({ length: kills }, (_, n) => VICTIMS[n % VICTIMS.length]!),
  onKill: (victim, done) => console.log(`${secondsSo()} s: ${victim} is killed after ${done} epochs`),
});
assertEquals(stateOf(fleet.folder), stateOf(whole));
console.log(`${epochs} epochs, ${killed} kills in ${secondsSo()} s: the folder has what threads keep`);
