import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fleetNameOf, FleetNames, isFleetName } from "./names.ts";

Deno.test("fleetNameOf() makes a name of any text, and leaves a name as it is", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => isFleetName(fleetNameOf(text))));
  for (const name of ["night", "a_b-9"]) assertEquals(fleetNameOf(name), name);
  assertEquals(fleetNameOf("my camp: 2"), "my-camp-2");
});

Deno.test("FleetNames finds order, group and worker again in the subjects that it makes", () => {
  const names = new FleetNames("night");
  const answer = names.subject("answer", "12.3", "rack-7-4711-0a1b");
  assertEquals(answer, "verdict.night.answer.12.3.rack-7-4711-0a1b");
  assertEquals([FleetNames.orderOf(answer), FleetNames.workerOf(answer)], ["12.3", "rack-7-4711-0a1b"]);
  assertEquals(FleetNames.orderOf(names.subject("order", "12.3")), "12.3");
  assertEquals([FleetNames.groupOf("12.3"), FleetNames.ofJob(names.job)], ["12", "night"]);
});
