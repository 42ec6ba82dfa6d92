import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { sweptReport } from "../reports_testing.ts";
import { knownOf, readAddress } from "./client/address.js";
import { findingsOf } from "./client/findings.js";
import { formatHash, START } from "./client/state.js";
import { pageData } from "./page_data.ts";

const data = pageData({ ...sweptReport(), subjects: ["posted", "corrected"] }, 1_000_000);
const { texts, rows, replay, parties } = data;
const findings = findingsOf({ texts: [...texts], rows: [...rows], replay, parties });
const known = knownOf(data, findings, ["overview", "findings", "matrix", "sweep"]);

/** A value of each part of an address that the report has. */
const GIVEN: Readonly<Record<string, readonly string[]>> = {
  view: ["findings", "sweep"],
  q: ["", "anything"],
  group: ["subject", "gaps"],
  // One who has no finding is one of the report's parties all the same.
  party: ["posted", "iced / capstone", "corrected", "cpu"],
  field: ["register", "repeat"],
  sure: ["cpu", "open"],
  bad: ["high", "low"],
  state: ["new", "gone"],
  id: ["0123456789ab", "999999999999"],
  unfold: ["all", "111111111111"],
  cell: ["8b-00", "0fb6-ff", "8b-05"],
  by: ["gaps", "wrong:posted"],
  theme: ["dark", "light"],
};

Deno.test("readAddress() takes every part of the state that the report has", () => {
  assertEquals(Object.keys(GIVEN), Object.keys(START));
  for (const [key, values] of Object.entries(GIVEN)) {
    for (const value of values) {
      const state = { ...START, view: "matrix", [key]: value };
      assertEquals(readAddress(formatHash(state), known), { state, unknown: [] });
    }
  }
  assertEquals(readAddress("", known), { state: START, unknown: [] });
});

Deno.test("readAddress() leaves out of every part but the search what the report does not have, and names it", () => {
  for (const key of Object.keys(GIVEN).filter((key) => key !== "q")) {
    for (const value of ["nothing of the sort", "constructor", "ffffffffffff", "8b-0", "8c-00", "8b-zz"]) {
      const { state, unknown } = readAddress(formatHash({ ...START, view: "matrix", [key]: value }), known);
      assertEquals(state, { ...START, view: key === "view" ? "overview" : "matrix" }, key);
      assertEquals(unknown, [{ key, value }]);
    }
  }
});

Deno.test("readAddress() names a part that no address has", () => {
  const unknown = [{ key: "frob", value: "1" }, { key: "toString", value: "" }];
  assertEquals(readAddress("#frob=1&toString&q=lock", known), {
    state: { ...START, view: "findings", q: "lock" },
    unknown,
  });
});

Deno.test("readAddress() shows the view that the rest of an address is about where its own is unknown", () => {
  assertEquals(readAddress("#view=finding&id=0123456789ab", known).state.view, "findings");
  assertEquals(readAddress("#id=ffffffffffff", known).state.view, "findings");
});

Deno.test("readAddress() gives a state in which everything is known, whatever was typed", () => {
  const text = fc.string({ unit: "grapheme" });
  const value = fc.oneof(text, fc.constantFrom(...Object.values(GIVEN).flat()));
  const given = fc.record({ ...Object.fromEntries(Object.keys(START).map((key) => [key, value])) });
  fc.assert(fc.property(given, (given) => {
    const { state } = readAddress(formatHash({ ...START, ...given }), known);
    assertEquals(readAddress(formatHash(state), known), { state, unknown: [] });
  }));
});
