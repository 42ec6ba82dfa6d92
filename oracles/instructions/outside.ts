/**
 * Instructions that access memory and of which no CPU can be asked in a case's terms, each with why: what they do depends on
 * state that no case has, or that no process may touch.
 *
 * @module
 */
import type { DescribedForm, OperandKind } from "./described_form.ts";

/** Kinds of operands that are not in memory. */
const WITHOUT_MEMORY: readonly OperandKind[] = ["register", "immediate", "branch"];

/** Why, as a phrase, by what a form is; the first that fits counts. */
const REASONS: readonly (readonly [reason: string, fits: (form: DescribedForm) => boolean])[] = [
  ["it is privileged", ({ isPrivileged }) => isPrivileged],
  ["it reads or writes ports", named(/^(ins|outs)[bwd]$/)],
  ["it gathers or scatters", ({ isVectorIndexed }) => isVectorIndexed],
  ["it uses tiles", named(/^(tile|ldtilecfg|sttilecfg)/)],
  ["it uses mask registers", ({ registers }) => registers.some((name) => /^k\d$/.test(name))],
  ["it uses MMX registers", ({ registers }) => registers.some((name) => /^mm\d$/.test(name))],
  ["it uses MMX registers", named(/^(maskmovq|movntq|cvtt?p[sd]2pi|cvtpi2p[sd])$/)],
  ["it uses x87 registers", ({ features }) => features.some((name) => /^FPU/.test(name))],
  ["it saves or restores state", named(/^(fx|x)(save|rstor)/)],
  ["it uses descriptor tables", named(/^(s|l)(gdt|idt|ldt|msw)$|^(str|ltr|lar|lsl|verr|verw)$/)],
  ["it loads a segment", ({ loadsSegment }) => loadsSegment],
  ["it stores a segment", ({ registers }) => registers.some((name) => /^[c-gs]s$/.test(name))],
  ["it loads a segment", named(/^(l[defgs]s|lkgs)$/)],
  ["it is a far transfer", ({ isFar }) => isFar],
  ["it flushes a cache line", named(/^(clflush|clflushopt|clwb|cldemote|clzero)$/)],
  ["it writes 64 bytes at once", named(/^(movdir64b|enqcmds?)$/)],
  ["it uses a shadow stack", named(/^(wru?ss|rstorssp|clrssbsy|saveprevssp)/)],
  ["it uses keys that no process reads", named(/^aes(enc|dec)(wide)?(128|256)kl$/)],
  ["it is of another vendor", named(/^(xstore|xcrypt|xsha|montmul|ccs_)/)],
  ["it changes the way instructions are profiled", named(/^(llwpcb|slwpcb|lwp|ptwrite)/)],
  ["it waits for a write", named(/^u?monitor/)],
  ["it returns from an interrupt", named(/^(iret|uiret|eret)/)],
  [
    "it accesses the stack alone",
    ({ operands, accesses }) => accesses.length > 0 && operands.every((kind) => WITHOUT_MEMORY.includes(kind)),
  ],
];

function named(names: RegExp): (form: DescribedForm) => boolean {
  return ({ mnemonic }) => names.test(mnemonic);
}

/** Why the CPU cannot be asked about a form in a case's terms; null where it can be. */
export function outsideReason(form: DescribedForm): string | null {
  if (form.accesses.length === 0) return "it accesses no memory";
  return REASONS.find(([, fits]) => fits(form))?.[0] ?? null;
}
