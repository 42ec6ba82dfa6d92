/**
 * One case explained and judged in one call.
 *
 * @module
 */
import { caseBytes, formatCase, parseCase } from "../corpus/files/case_file.ts";
import { formatBytes, InputError, quoted } from "../corpus/files/hex.ts";
import type { FieldName } from "../findings/fields.ts";
import { type PartyNames, plainest } from "../findings/finding.ts";
import type { Verdict } from "../findings/verdict.ts";
import { verdictText } from "../findings/verdict_text.ts";
import { HandlerSubject, REVISIONS } from "../handler/revision_subject.ts";
import { MAX_INSTRUCTION } from "../machine/batch.ts";
import type { Case } from "../machine/case.ts";
import type { Subject } from "../machine/subject.ts";
import { openCpuParty } from "../oracles/cpu/cpu_party.ts";
import { closeDecoders, openDecoders } from "../oracles/decoder_registry.ts";
import { committedRecords } from "../triage/committed_records.ts";
import { type CaseViews, Explainer, type ShownFinding } from "../triage/explain/explainer.ts";
import { type InstructionView, instructionView } from "../triage/explain/instruction_view.ts";
import { possibleCase, withAddresses } from "../triage/explain/possible_case.ts";

/** What {@linkcode explainCase} takes besides the case. */
export interface ExplainCaseOptions {
  /** The handlers to run; without any, every built-in revision. They stay open. */
  readonly subjects?: readonly Subject[];
  /** Whether to ask this machine's CPU, too; it is not asked unless this is true. */
  readonly cpu?: boolean;
}

/** A finding that a case shows. */
export interface CaseFinding {
  /** Twelve hex digits; the same kind of disagreement has the same id in every report. */
  readonly id: string;
  /** What is the matter, in words. */
  readonly title: string;
  /** Those who differ. */
  readonly parties: PartyNames;
  /** The field in which they differ. */
  readonly field: FieldName;
  /** Whether it only says that a legal instruction is refused. */
  readonly gap: boolean;
  /** Who is wrong about this case, and on which evidence. */
  readonly verdict: Verdict;
  /** The same in words, such as `posted is wrong: iced and capstone agree with the model`. */
  readonly verdictText: string;
  /** The plainest case that shows the same, as a line of a case file. */
  readonly example: string;
}

/** One case as every party sees it, and who is right about it. */
export interface CaseExplanation extends CaseViews {
  /** The whole case, as a line of a case file. */
  readonly line: string;
  /** The instruction in Intel syntax with its operands; null where the bytes are none. */
  readonly instruction: InstructionView | null;
  /** What the parties disagree about; empty where they all agree. */
  readonly findings: readonly CaseFinding[];
}

/**
 * Has every party answer one case, and judges what they say. Opens the decoders and, if it is to be asked, the CPU, and
 * closes them again.
 *
 * @param given The instruction's bytes, 1 to 15, in hex or as numbers, which get a state in which the operand can be a
 * device; a line of a case file, which begins with `{`; or a case.
 * @param options Who takes part besides the decoders and the model.
 * @returns What each party says, and the findings. Integers of 64 bits are bigints, everything else is plain.
 * @throws {InputError} When a text is neither hex nor a case, or there are not 1 to 15 bytes.
 * @throws {CpuUnavailable} When the CPU is to be asked and cannot be.
 * @throws {SubjectError} When a subject of your own fails and cannot be started again.
 *
 * @example Who is right about a zero-extending load?
 * ```ts
 * import { explainCase, HandlerSubject, posted } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * const { subjects, decoders, model, findings } = await explainCase("0fb607", { subjects: [new HandlerSubject(posted)] });
 * assertEquals(decoders["iced"]!.mnemonic, "movzx");
 * // The architecture clears the upper half of rax; the handler leaves it as it was.
 * assertEquals(model.regs["rax"], 0x11n);
 * assertEquals(subjects["posted"]!.regs?.["rax"], 0x0f0e0d0c00000011n);
 * assertEquals(findings.map(({ title }) => title), ["Leaves the upper half of the register stale after a 32-bit MOVZX or MOVSX"]);
 * assertEquals(findings[0]!.verdict.blames, ["posted"]);
 * ```
 *
 * @example A case with a state of its own, and what is no case
 * ```ts
 * import { explainCase, InputError } from "@verdict/verdict";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * const line = '{"bytes":"8b07","cpl":3,"device":{"value":"0x11","status":"0x0"}}';
 * const { subjects } = await explainCase(line);
 * assertEquals(Object.keys(subjects), ["posted", "linux-5.19", "linux-6.1", "linux-6.12", "linux-7.2", "corrected"]);
 * await assertRejects(() => explainCase("0fb60"), InputError);
 * ```
 */
export async function explainCase(
  given: string | Uint8Array | readonly number[] | Case,
  { subjects = REVISIONS.map((revision) => new HandlerSubject(revision)), cpu: asksCpu = false }: ExplainCaseOptions =
    {},
): Promise<CaseExplanation> {
  const c = caseFrom(given);
  const decoders = await openDecoders();
  try {
    const cpu = asksCpu ? await openCpuParty() : undefined;
    try {
      const parties = { subjects, decoders, records: committedRecords(), ...cpu === undefined ? {} : { cpu } };
      const [explained] = await new Explainer(parties).explain([c]);
      const { findings, ...views } = explained!;
      return { line: formatCase(c), instruction: instructionView(c), ...views, findings: findings.map(findingOf) };
    } finally {
      await cpu?.close();
    }
  } finally {
    await closeDecoders(decoders);
  }
}

/** The case that somebody gives in one of several ways. */
function caseFrom(given: string | Uint8Array | readonly number[] | Case): Case {
  if (typeof given === "string") {
    return given.trimStart().startsWith("{") ? withAddresses(parseCase(given)) : possibleCase(caseBytes(given));
  }
  if (!("bytes" in given)) return possibleCase(caseBytes(hexOf(given)));
  if (!(given.bytes instanceof Uint8Array)) {
    throw new InputError(
      "Bytes of a case are no Uint8Array: give a line of a case file as text, or a case of caseOf()",
    );
  }
  const { length } = given.bytes;
  if (length !== MAX_INSTRUCTION) throw new InputError(`Case has ${length} bytes, not 15: caseOf() fills them up`);
  return given;
}

function hexOf(bytes: ArrayLike<number>): string {
  const wrong = Array.from(bytes).find((byte) => !Number.isInteger(byte) || byte < 0 || byte > 0xff);
  if (wrong !== undefined) throw new InputError(`Byte is not a whole number from 0 to 255: ${quoted(wrong)}`);
  return formatBytes(bytes);
}

function findingOf({ finding, field, verdicts: [verdict] }: ShownFinding): CaseFinding {
  const { id, title, parties, isGap } = finding;
  const { case: example } = plainest(finding);
  return {
    id,
    title,
    parties,
    field,
    gap: isGap,
    verdict,
    verdictText: verdictText(verdict),
    example: formatCase(example),
  };
}
