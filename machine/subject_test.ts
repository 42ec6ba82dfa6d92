import { assertEquals } from "@std/assert";
import { termsOf } from "./contract.ts";
import { Tells } from "./effects.ts";
import { termsOfSubject } from "./subject.ts";

Deno.test("termsOfSubject() has a guest's terms of who says nothing, and what contract and scope say of others", () => {
  assertEquals(termsOfSubject({}), termsOf("guest"));
  assertEquals(termsOfSubject({ contract: "hypervisor" }), termsOf("hypervisor"));
  const policy = { "user-mode": "either" } as const;
  assertEquals(termsOfSubject({ scope: { forms: [], mayRefuse: [], policy } }), termsOf("guest", policy));
});

Deno.test("termsOfSubject() has real memory exactly where accesses are told", () => {
  const hasMemory = (what: number) => termsOfSubject({ telling: { what, accesses: 1 } }).hasMemory;
  assertEquals([0, Tells.rflags, Tells.accesses, ~Tells.accesses].map(hasMemory), [false, false, true, false]);
});
