import { assertEquals } from "@std/assert";
import { areIdentities, subjectDifferences, type SubjectIdentity } from "./subject_identity.ts";

const MINE: SubjectIdentity = { given: "./mine", digest: "0123456789ab", timeout: 5000, scope: null };

const of = (subject: SubjectIdentity) => ({ subjects: ["mine"], identities: { subject } });

Deno.test("subjectDifferences() tells who is judged by another contract from who is not", () => {
  const hypervisor: SubjectIdentity = { ...MINE, contract: "hypervisor" };
  assertEquals(subjectDifferences(of(MINE), of(MINE)), []);
  assertEquals(subjectDifferences(of(hypervisor), of(hypervisor)), []);
  assertEquals(subjectDifferences(of(MINE), of(hypervisor)), [
    "contract of subject is its own there and hypervisor here",
  ]);
});

Deno.test("subjectDifferences() compares revisions by what is said of them", () => {
  const revision: SubjectIdentity = {
    given: "posted",
    digest: null,
    timeout: null,
    scope: null,
    contract: "hypervisor",
  };
  const scoped: SubjectIdentity = { ...revision, scope: { given: "scope.json", digest: "0123456789ab" } };
  assertEquals(subjectDifferences(of(revision), of(scoped)), [
    "scope is none there and scope.json (0123456789ab) here",
  ]);
  const plain = { subjects: ["posted"], identities: {} };
  assertEquals(subjectDifferences(plain, { ...of(revision), subjects: ["posted"] }), [
    "contract of subject is its own there and hypervisor here",
  ]);
  assertEquals(subjectDifferences({ ...of(scoped), subjects: ["posted"] }, { ...plain, subjects: ["corrected"] }), [
    "subject is posted there and corrected here",
    "scope is scope.json (0123456789ab) there and none here",
    "contract of subject is hypervisor there and its own here",
  ]);
});

Deno.test("areIdentities() knows no other contracts than there are", () => {
  assertEquals(areIdentities({ subject: { ...MINE, contract: "hypervisor" } }), true);
  assertEquals(areIdentities({ subject: { ...MINE, contract: "host" } }), false);
  assertEquals(areIdentities({ subject: MINE }), true);
});
