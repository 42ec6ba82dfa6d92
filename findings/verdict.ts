/**
 * Verdicts as values: who is wrong about a disagreement, and on which evidence. Rules read these and nothing else;
 * {@link ./verdict_text.ts} puts them into words.
 *
 * @module
 */

/**
 * What a verdict rests on: `cpu` on what CPUs did, `contract` on what a handler must do, `decoders` on their agreeing with
 * the model. Nobody is to blame where CPUs differ (`vendors differ`; all of them are right) or it is an effect of the machine
 * it ran on (`environment`), and nobody is blamed where the evidence does not decide (`open`).
 */
export const GROUNDS = ["cpu", "vendors differ", "contract", "decoders", "environment", "open"] as const;

/** What a verdict rests on. */
export type Ground = typeof GROUNDS[number];

/**
 * Why a verdict is as it is. The first are about what CPUs did, `cpus`:
 * `did` says it all; `as-modelled`, `not-modelled`: it leaves what the model says, or not; `as-decoded`, `not-as-decoded`: it
 * is as the witness decodes the text, or not; `name-unsaid`: no CPU says what an instruction is called;
 * `operands-unsaid`: what it did tells no operands apart; `needs`: the
 * instruction needs `needs`, and this CPU lacks that, or with no CPU named, all that are known do; `not-enabled`: the system
 * has not enabled `needs`; `privileged`: it raises #UD everywhere outside `needs`; `needs-unsaid`: it needs `needs`, and
 * nothing tells whether it has that here; `intercepted`: a hypervisor can refuse it; `hypercall`, `interrupt`: a hypervisor
 * answers; `unnamed`: which instruction a
 * decoder takes it for is not known here, so that the CPU may lack it; `vendors`: AMD's and Intel's CPUs are known to differ; `cpus-differ`: the CPUs that were asked do; `one-vendor`:
 * every decoder says otherwise than CPUs of one vendor, and no other was asked; `as-executed`: the CPU did something else in
 * this very state.
 *
 * The others need no CPU: `result-unsaid`, `access-forbidden`, `unanswered`, `leak` and `gap` are what a handler must and need not
 * do; `undecoded` is what a decoder must; `decoders-agree`, `decoders-differ`: the witnesses agree with the model, or not with each other; `other-subject`: the
 * model expects what the witness does; `both-subjects`, `no-subject`: it expects neither, or allows both.
 */
export const VERDICT_REASONS = [
  "did",
  "as-modelled",
  "not-modelled",
  "as-decoded",
  "not-as-decoded",
  "name-unsaid",
  "needs",
  "not-enabled",
  "privileged",
  "needs-unsaid",
  "intercepted",
  "hypercall",
  "interrupt",
  "vendors",
  "cpus-differ",
  "one-vendor",
  "result-unsaid",
  "access-forbidden",
  "unanswered",
  "gap",
  "decoders-agree",
  "decoders-differ",
  "decoders-contradict",
  "other-subject",
  "both-subjects",
  "no-subject",
  "leak",
  "as-executed",
  "undecoded",
  "unnamed",
  "operands-unsaid",
] as const;

/** Why a verdict is as it is. */
export type VerdictReason = typeof VERDICT_REASONS[number];

/**
 * What a CPU did with a text: it raised an exception, such as `#UD`; it executed so many bytes, 0 where it wants more; or it
 * decodes so many as an instruction, which faults only for what its operand or the CPU's state happens to be.
 */
export type CpuDeed =
  | { readonly raises: string; /** Bytes that it went by, where they matter. */ readonly after?: number }
  | { readonly executes: number }
  | { readonly decodes: number };

/** What one CPU did. */
export interface CpuWord {
  /** The CPU's name: vendor, family, model, stepping and microcode. */
  readonly cpu: string;
  /** What it did. */
  readonly did: CpuDeed;
  /** Whether a record of truth says so; else the CPU was asked. */
  readonly recorded: boolean;
  /** Decoders that say otherwise, where CPUs differ in whom they contradict. */
  readonly unlike?: readonly string[];
}

/** Who is wrong, and on which evidence. */
export interface Verdict {
  /** The parties that are wrong; none where nobody is blamed. */
  readonly blames: readonly string[];
  /** What that rests on. */
  readonly ground: Ground;
  /** Why. */
  readonly reason: VerdictReason;
  /** What each CPU did that it rests on; none where none was asked, or none decides. */
  readonly cpus: readonly CpuWord[];
  /** Parties that the reason speaks of. */
  readonly witnesses: readonly string[];
  /** What the instruction needs and lacks, features by the reference decoder's names, where that is the reason. */
  readonly needs: readonly string[];
}

/** A verdict of what is not given: nobody else speaks for it, and no CPU. */
export function verdict(
  ground: Ground,
  reason: VerdictReason,
  given: Partial<Omit<Verdict, "ground" | "reason">> = {},
): Verdict {
  return { blames: [], ground, reason, cpus: [], witnesses: [], needs: [], ...given };
}

/** Whether it is nobody's bug but an effect of the CPU that was asked, or of what is beneath it. */
export function isEnvironment({ ground }: Pick<Verdict, "ground">): boolean {
  return ground === "environment";
}

/** Whether nobody is wrong because CPUs differ, and all of them are right. */
export function doCpusDiffer({ ground }: Pick<Verdict, "ground">): boolean {
  return ground === "vendors differ";
}

/** Whether two deeds are the same. */
export function isSameDeed(a: CpuDeed, b: CpuDeed): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
