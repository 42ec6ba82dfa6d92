/**
 * Verdicts as values: who is wrong about a disagreement, and on which evidence. Rules read these and nothing else;
 * {@link ./verdict_text.ts} puts them into words.
 *
 * @module
 */

/**
 * What a verdict rests on: `cpu` on what a CPU did, `contract` on what a handler must do, `decoders` on their agreeing with
 * the model. Nobody is to blame where CPUs of two vendors differ (`vendors differ`) or it is an effect of the machine it ran
 * on (`environment`), and nobody is blamed where the evidence does not decide (`open`).
 */
export const GROUNDS = ["cpu", "vendors differ", "contract", "decoders", "environment", "open"] as const;

/** What a verdict rests on. */
export type Ground = typeof GROUNDS[number];

/**
 * Why a verdict is as it is. The first are about what the CPU did, `did`:
 * `did` says it all; `as-modelled`, `not-modelled`: it leaves what the model says, or not; `as-decoded`, `not-as-decoded`: it
 * is as the witness decodes the text, or not; `name-unsaid`: no CPU says what an instruction is called; `needs`: the
 * instruction needs `needs` of a CPU; `hypercall`, `interrupt`: a hypervisor answers; `vendors`: AMD and Intel differ.
 *
 * The others need no CPU: `result-unsaid`, `access-forbidden`, `unanswered`, `leak` and `gap` are what a handler must and need not
 * do; `decoders-agree`, `decoders-differ`: the witnesses agree with the model, or not with each other; `other-subject`: the
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
  "hypercall",
  "interrupt",
  "vendors",
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
] as const;

/** Why a verdict is as it is. */
export type VerdictReason = typeof VERDICT_REASONS[number];

/** What a CPU did with a text: it raised an exception, such as `#UD`, or executed so many bytes, 0 where it wants more. */
export type CpuDeed = { readonly raises: string } | { readonly executes: number };

/** Who is wrong, and on which evidence. */
export interface Verdict {
  /** The parties that are wrong; none where nobody is blamed. */
  readonly blames: readonly string[];
  /** What that rests on. */
  readonly ground: Ground;
  /** Why. */
  readonly reason: VerdictReason;
  /** The names of the CPUs that it rests on; none where none was asked, or none decides. */
  readonly cpus: readonly string[];
  /** What they did; null where there are none. */
  readonly did: CpuDeed | null;
  /** Parties that the reason speaks of. */
  readonly witnesses: readonly string[];
  /** What the instruction needs of a CPU, by the reference decoder's names, where that is the reason. */
  readonly needs: readonly string[];
}

/** A verdict of what is not given: nobody else speaks for it, and no CPU. */
export function verdict(
  ground: Ground,
  reason: VerdictReason,
  given: Partial<Omit<Verdict, "ground" | "reason">> = {},
): Verdict {
  return { blames: [], ground, reason, cpus: [], did: null, witnesses: [], needs: [], ...given };
}

/** Whether it is nobody's bug but an effect of the CPU, or of what is beneath it. */
export function isEnvironment({ ground }: Pick<Verdict, "ground">): boolean {
  return ground === "environment" || ground === "vendors differ";
}
