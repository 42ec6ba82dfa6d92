import { assertEquals, assertThrows } from "@std/assert";
import { POLICIES, STANCES } from "../../machine/contract.ts";
import { CLAIMABLE } from "../../machine/scope.ts";
import { InputError } from "./hex.ts";
import { parseScope } from "./scope_file.ts";

Deno.test("parseScope() claims all forms, and lets nothing be refused, where it is not said", () => {
  assertEquals(parseScope("{}"), { forms: CLAIMABLE, mayRefuse: [] });
  assertEquals(parseScope(`{ "forms": [], "mayRefuse": ["segment"] }`), { forms: [], mayRefuse: ["segment"] });
});

Deno.test("parseScope() reads every policy with every word, and has none where none is said", () => {
  for (const name of POLICIES) {
    for (const stance of STANCES) {
      const { policy } = parseScope(JSON.stringify({ policy: { [name]: stance } }));
      assertEquals(policy, { [name]: stance });
    }
  }
  assertEquals(parseScope('{ "policy": {} }').policy, {});
  assertEquals("policy" in parseScope("{}"), false);
  const all = Object.fromEntries(POLICIES.map((name, n) => [name, STANCES[n % STANCES.length]!]));
  assertEquals(parseScope(JSON.stringify({ forms: ["mov"], mayRefuse: ["index"], policy: all })), {
    forms: ["mov"],
    mayRefuse: ["index"],
    policy: all,
  });
});

const POLICY_NAMES = "known: user-address, page-crossing, private-gpa, non-canonical, user-mode, register-operand";
const REFUSABLE_NAMES =
  "known: load, store, immediate, size-1, size-2, size-4, size-8, high-byte, absolute, rip-relative, " +
  "index, segment, address-size-4, repeat";

const REFUSED: readonly (readonly [text: string, message: string])[] = [
  ["[]", "It is not a JSON object: []"],
  [`{ "form": [] }`, 'Unknown key: "form" (did you mean "forms"? known: forms, mayRefuse, policy)'],
  [`{ "forms": "mov" }`, 'Value of forms is not a list: "mov"'],
  ["null", "It is not a JSON object: null"],
  [`{ "mayRefuse": "index" }`, 'Value of mayRefuse is not a list: "index"'],
  [`{ "mayRefuse": ["indes"] }`, `Unknown name in mayRefuse: "indes" (did you mean "index"? ${REFUSABLE_NAMES})`],
  [`{ "policy": ["user-mode"] }`, 'Value of policy is not a JSON object: ["user-mode"]'],
  [`{ "policy": "refuse" }`, 'Value of policy is not a JSON object: "refuse"'],
  [`{ "policy": null }`, "Value of policy is not a JSON object: null"],
  [
    `{ "policy": { "usermode": "refuse" } }`,
    `Unknown name in policy: "usermode" (did you mean "user-mode"? ${POLICY_NAMES})`,
  ],
  [`{ "policy": { "ring": "refuse" } }`, `Unknown name in policy: "ring" (${POLICY_NAMES})`],
  [
    `{ "policy": { "user-mode": "handel" } }`,
    'Unknown name in policy of user-mode: "handel" (did you mean "handle"? known: refuse, handle, either)',
  ],
  [
    `{ "policy": { "private-gpa": true } }`,
    "Unknown name in policy of private-gpa: true (known: refuse, handle, either)",
  ],
  [`{ "forms": ["add"] }`, 'Unknown name in forms: "add" (known: mov, movzx, movsx, movsxd, movs, movbe, movnti)'],
];

Deno.test("parseScope() says what is wrong", () => {
  assertThrows(() => parseScope("{"), InputError, "It is not JSON");
  for (const [text, message] of REFUSED) {
    const error = assertThrows(() => parseScope(text), InputError);
    assertEquals(error.message, message);
  }
});
