import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { knownNames, nearName } from "./near_name.ts";

const NAMES = ["posted", "linux-5.19", "linux-6.1", "corrected", "iced", "capstone"];

Deno.test("nearName() finds a name with a letter too few, too many, wrong or swapped, in any case", () => {
  for (const near of ["capston", "capstonee", "capsTonr", "acpstone", "CAPSTONE"]) {
    assertEquals(nearName(near, NAMES), "capstone", near);
  }
  assertEquals(nearName("of", ["auto", "on", "off"]), "off");
  assertEquals(nearName("dfif", ["diff", "fuzz"]), "diff");
});

Deno.test("nearName() finds none where nothing is near", () => {
  for (const far of ["", "banana", "x", "linux", "capricorn"]) assertEquals(nearName(far, NAMES), undefined, far);
  assertEquals(nearName("posted", []), undefined);
});

Deno.test("nearName() gives a known name or none, whatever it is given", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), fc.constantFrom(...NAMES), (text, name) => {
    const near = nearName(text, NAMES);
    assertEquals(near === undefined || NAMES.includes(near), true);
    assertEquals(nearName(name, NAMES), name);
  }));
});

Deno.test("knownNames() asks for the nearest first", () => {
  assertEquals(knownNames("ice", ["iced", "capstone"]), 'did you mean "iced"? known: iced, capstone');
  assertEquals(knownNames("x", ["iced", "capstone"]), "known: iced, capstone");
});
