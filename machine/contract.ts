/**
 * Contracts: whose handler a subject is, and what follows from that for accesses that some handlers must not emulate.
 *
 * @module
 */

/**
 * Whose handler a subject is: a guest kernel's own one, which must refuse what its kernel would never do, or an emulator below
 * the guest, for which all of that is legal.
 */
export const CONTRACTS = ["guest", "hypervisor"] as const;

/** One of them. */
export type Contract = typeof CONTRACTS[number];

/**
 * What a policy is about, by bit of a hazard: an access at a user's address, one that crosses a page, one of private memory, an
 * address that is not canonical, an instruction of user mode, and a form whose operand is a register.
 */
export const POLICIES = [
  "user-address",
  "page-crossing",
  "private-gpa",
  "non-canonical",
  "user-mode",
  "register-operand",
] as const;

/** One of them. */
export type PolicyName = typeof POLICIES[number];

/** What a handler does about it: it must refuse it, is to handle it, or may do either. */
export const STANCES = ["refuse", "handle", "either"] as const;

/** One of them. */
export type Stance = typeof STANCES[number];

/** What a handler does about each. */
export type Policy = Readonly<Record<PolicyName, Stance>>;

/**
 * What each contract says where a scope says nothing. No exit tells a guest's handler of an address that is not canonical, and
 * an emulator's caller may have checked it: whoever takes it for an address does what he would at another. Nothing exits for a
 * register, so an emulator need not know such a form.
 */
const DEFAULTS: Readonly<Record<Contract, Policy>> = {
  guest: {
    "user-address": "refuse",
    "page-crossing": "refuse",
    "private-gpa": "refuse",
    "non-canonical": "either",
    "user-mode": "refuse",
    "register-operand": "refuse",
  },
  hypervisor: {
    "user-address": "handle",
    "page-crossing": "handle",
    "private-gpa": "handle",
    "non-canonical": "either",
    "user-mode": "handle",
    "register-operand": "either",
  },
};

/**
 * The policy of a subject.
 *
 * @example A guest's handler that maps devices for its users
 * ```ts
 * import { policyOf } from "./contract.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const policy = policyOf("guest", { "user-address": "handle" });
 * assertEquals([policy["user-address"], policy["user-mode"]], ["handle", "refuse"]);
 * ```
 *
 * @param contract Whose handler it is.
 * @param given What its scope says.
 */
export function policyOf(contract: Contract, given: Partial<Policy> = {}): Policy {
  return { ...DEFAULTS[contract], ...given };
}

/** What an expectation depends on beside the case: a contract, and a policy as sets of bits of hazards. */
export interface Terms {
  /** Whose handler is judged. */
  readonly contract: Contract;
  /** What must be refused. */
  readonly refused: number;
  /** What need not be handled: that, and what may be either. */
  readonly open: number;
  /** Whether memory beside the device is real: the subject tells all of its accesses. */
  readonly hasMemory: boolean;
}

/**
 * The terms of a policy.
 *
 * @param contract Whose handler is judged.
 * @param given What its scope says.
 * @param hasMemory Whether it tells all of its accesses.
 */
export function termsOf(contract: Contract, given: Partial<Policy> = {}, hasMemory = false): Terms {
  const policy = policyOf(contract, given);
  const bits = (stances: readonly Stance[]) =>
    POLICIES.reduce((set, name, n) => stances.includes(policy[name]) ? set | 1 << n : set, 0);
  return { contract, refused: bits(["refuse"]), open: bits(["refuse", "either"]), hasMemory };
}

/** The terms of a guest kernel's handler without a scope. */
export const GUEST_TERMS: Terms = termsOf("guest");
