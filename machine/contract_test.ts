import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Contract,
  CONTRACTS,
  GUEST_TERMS,
  POLICIES,
  type Policy,
  type PolicyName,
  policyOf,
  type Stance,
  STANCES,
  termsOf,
} from "./contract.ts";

/** Whatever a scope can say: any of the policies, and any stance to it. */
const anyPolicy: fc.Arbitrary<Partial<Policy>> = fc.record(
  Object.fromEntries(POLICIES.map((name) => [name, fc.constantFrom(...STANCES)])) as Record<
    PolicyName,
    fc.Arbitrary<Stance>
  >,
  { requiredKeys: [], noNullPrototype: true },
);

Deno.test("policyOf() has what each contract says, where a scope says nothing", () => {
  const said = (contract: Contract) => POLICIES.map((name) => `${name}: ${policyOf(contract)[name]}`);
  assertEquals(said("guest"), [
    "user-address: refuse",
    "page-crossing: refuse",
    "private-gpa: refuse",
    "non-canonical: either",
    "user-mode: refuse",
    "register-operand: refuse",
  ]);
  assertEquals(said("hypervisor"), [
    "user-address: handle",
    "page-crossing: handle",
    "private-gpa: handle",
    "non-canonical: either",
    "user-mode: handle",
    "register-operand: either",
  ]);
});

Deno.test("policyOf() has every word of a scope, and the contract's where it has none", () => {
  fc.assert(fc.property(fc.constantFrom(...CONTRACTS), anyPolicy, (contract, given) => {
    const [policy, usual] = [policyOf(contract, given), policyOf(contract)];
    for (const name of POLICIES) assertEquals(policy[name], given[name] ?? usual[name]);
  }));
});

Deno.test("termsOf() has a policy's bit in `refused` and in `open` exactly where its word says so", () => {
  fc.assert(fc.property(fc.constantFrom(...CONTRACTS), anyPolicy, fc.boolean(), (contract, given, hasMemory) => {
    const terms = termsOf(contract, given, hasMemory);
    assertEquals([terms.contract, terms.hasMemory], [contract, hasMemory]);
    const policy = policyOf(contract, given);
    for (const [bit, name] of POLICIES.entries()) {
      const inSets = [terms.refused, terms.open].map((set) => (set >> bit & 1) === 1);
      assertEquals(inSets, [policy[name] === "refuse", policy[name] !== "handle"], `${name}: ${policy[name]}`);
    }
    assertEquals([terms.refused >> POLICIES.length, terms.open >> POLICIES.length], [0, 0]);
  }));
});

Deno.test("GUEST_TERMS are a guest's without a scope, who has no memory beside the device", () => {
  assertEquals(GUEST_TERMS, { contract: "guest", refused: 0b11_0111, open: 0b11_1111, hasMemory: false });
});
