/**
 * verdict as a library: the handler, the decoders, the reference model, the judge, the types of cases and outcomes, and
 * reports with their formats.
 *
 * @example Who is right about a zero-extending load?
 * ```ts
 * import { explainCase, HandlerSubject, posted } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * const { findings } = await explainCase("0fb607", { subjects: [new HandlerSubject(posted)] });
 * assertEquals(findings.map(({ title, verdictText }) => [title, verdictText]), [[
 *   "Leaves the upper half of the register stale after a 32-bit MOVZX or MOVSX",
 *   "posted is wrong: iced and capstone agree with the model",
 * ]]);
 * ```
 *
 * @example What does the posted handler itself make of it, in columns for many cases at once?
 * ```ts
 * import { Batch, caseOf, fillBatch, HandlerSubject, Outcomes, posted } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(1);
 * fillBatch(batch, [caseOf([0x0f, 0xb6, 0x07], { device: { value: 0x11n, status: 0n } })]);
 * const outcomes = new Outcomes(1);
 * new HandlerSubject(posted).run(batch, outcomes);
 * // The upper half of rax is what it was; the architecture clears it.
 * assertEquals(outcomes.registers.at(0), 0x0f0e0d0c00000011n);
 * ```
 *
 * @example Who differs, and in what?
 * ```ts
 * import { Batch, caseOf, closeDecoders, fillBatch, HandlerSubject, openDecoders, Panel, posted } from "@verdict/verdict";
 * import { SubjectField } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * const decoders = await openDecoders();
 * const panel = new Panel({ subjects: [new HandlerSubject(posted)], decoders }, 2);
 * const batch = new Batch(2);
 * fillBatch(batch, [caseOf([0x8b, 0x07]), caseOf([0xf0, 0x8b, 0x07])]);
 * await panel.run(batch);
 * assertEquals([...panel.seats[0]!.fields], [0, SubjectField.fault]);
 * assertEquals([...panel.decoderFields], [0, 0]);
 * await closeDecoders(decoders);
 * ```
 *
 * @example What is new in a report that `diff --json` wrote, and the same report in other formats
 * ```ts
 * import { isFresh, junitXml, parseReport, type Report, reportHtml, reportJson, reportMarkdown, sarifLog } from "@verdict/verdict";
 * import { assertEquals, assertMatch } from "@std/assert";
 *
 * const written: Report = {
 *   version: 3,
 *   source: "diff",
 *   subjects: ["posted"],
 *   decoders: [{ name: "iced", version: "1.21.0" }],
 *   cpu: null,
 *   records: [],
 *   seed: 1,
 *   cases: 1000,
 *   disagreeing: 0,
 *   findings: [],
 *   gone: [],
 * };
 * const report = parseReport(reportJson(written));
 * assertEquals(report.findings.filter(isFresh), []);
 * assertMatch(reportMarkdown(report), /As expected/);
 * assertMatch(junitXml(report), /^<\?xml/);
 * assertEquals(JSON.parse(sarifLog(report)).version, "2.1.0");
 * assertMatch(reportHtml(report), /^<!doctype html>/);
 * ```
 *
 * @module
 */
export { AccessColumns, Direction } from "./machine/access.ts";
export { Batch, DeviceColumns, MAX_INSTRUCTION, TEXT_STRIDE } from "./machine/batch.ts";
export { type Case, caseOf, DEFAULT_CASE, fillBatch, readCase, TEXT_FILL, writeCase } from "./machine/case.ts";
export { DecodingColumns, Form, type FormName, FORMS, Operand, Segment, Store } from "./machine/decoding.ts";
export { Outcomes, Unanswered } from "./machine/outcome.ts";
export { IMPOSSIBILITIES, type Impossibility } from "./machine/possible_state.ts";
export type {
  Subject,
  SubjectChange,
  SubjectGreeting,
  SubjectHealth,
  SubjectTerms,
  SubjectVariants,
} from "./machine/subject.ts";
export type {
  CoverageDetail,
  CoverageModule,
  CoverageTeller,
  OtherVersion,
  ToldPair,
  Watching,
} from "./machine/coverage.ts";
export { Qwords } from "./machine/qwords.ts";
export {
  DEFAULT_REGISTERS,
  defaultRegister,
  GPR_COUNT,
  NO_REGISTER,
  REGISTER_NAMES,
  registerName,
  type RegisterPart,
  registerPart,
  RIP,
} from "./machine/registers.ts";
export { CLAIMABLE, REFUSABLE, type Refusable, type Scope } from "./machine/scope.ts";
export { EPT_VIOLATION, VeInfoColumns } from "./machine/ve_info.ts";
export {
  type Change,
  corrected,
  type Correction,
  CORRECTIONS,
  HandlerSubject,
  linux519,
  linux61,
  linux612,
  linux72,
  posted,
  type Revision,
  REVISIONS,
} from "./handler/revision_subject.ts";
export { classify, Mmio } from "./handler/classify.ts";
export type { DecoderParts } from "./handler/decode.ts";
export { Exit } from "./handler/exit.ts";
export { Extension, Insn } from "./handler/insn.ts";
export type { AddressParts } from "./handler/page_span.ts";
export { PANIC, POSTED_STEPS, type Steps } from "./handler/steps.ts";
export {
  type Contract,
  CONTRACTS,
  POLICIES,
  type Policy,
  type PolicyName,
  policyOf,
  type Stance,
  STANCES,
  type Terms,
  termsOf,
} from "./machine/contract.ts";
export {
  AccessLists,
  EffectColumns,
  Mark,
  MOST_TOLD,
  NONE,
  type Telling,
  TELLS,
  Tells,
  type Told,
} from "./machine/effects.ts";
export { CapstoneDecoder } from "./oracles/decoders/capstone/capstone.ts";
export type { CapstoneName } from "./oracles/decoders/capstone/capstone_releases.ts";
export { AccessTruths, type AskedCases, ShownAccesses } from "./oracles/cpu/access/access_truths.ts";
export type { CpuOracleOptions } from "./oracles/cpu/ask/cpu_oracle.ts";
export { type CpuAsker, type CpuParty, type KnownFeatures, openCpuParty } from "./oracles/cpu/cpu_party.ts";
export type { CpuRecords, CpuWitness } from "./oracles/cpu/witness.ts";
export { NO_VECTOR, Stop, Vector } from "./oracles/cpu/executor/stop.ts";
export { Solved } from "./oracles/cpu/ask/relocate.ts";
export { CpuTruths } from "./oracles/cpu/ask/cpu_truths.ts";
export { CpuUnavailable } from "./oracles/cpu/executor/cpu_unavailable.ts";
export type { Decoder } from "./oracles/decoders/decoder.ts";
export {
  Expectations,
  EXPECTED,
  Expected,
  Hazard,
  HAZARDS,
  Reason,
  REASONS,
  StringMove,
} from "./oracles/model/expectation.ts";
export { IcedDecoder } from "./oracles/decoders/iced/iced.ts";
export {
  DECODER_FIELDS,
  DecoderField,
  type FieldName,
  MODEL_FIELDS,
  ModelField,
  SUBJECT_FIELDS,
  SubjectField,
} from "./findings/fields.ts";
export { judgeSubject } from "./oracles/judge/judge_by_model.ts";
export { judgeDecoders } from "./oracles/judge/judge_decoders.ts";
export { judgeByCpu, judgeDecodersByCpu, judgeModelByCpu } from "./oracles/judge/judge_by_cpu.ts";
export { fillGuestLinearAddresses, linearAddress } from "./machine/linear_address.ts";
export { mnemonicId, mnemonicName } from "./oracles/decoders/mnemonics.ts";
export { model } from "./oracles/model/model.ts";
export { type Asked, Panel, type Parties } from "./oracles/panel.ts";
export {
  type Compared,
  type DecoderPair,
  type DecodersCpuPair,
  type ModelCpuPair,
  type Pair,
  Seat,
  type SubjectPair,
} from "./oracles/pair.ts";
export {
  closeDecoders,
  type DecoderEntry,
  DECODERS,
  type OpenDecoders,
  openDecoders,
  type ReleaseEntry,
  RELEASES,
} from "./oracles/decoder_registry.ts";
export { type Aside, ASIDES } from "./findings/aside.ts";
export type { FirstSeen, PartyNames, SeenAt } from "./findings/finding.ts";
export { NEWEST_STATES, type NewestState, type NewestWord } from "./findings/newest.ts";
export type { DecoderCell, DecoderMatrix, DecoderMistake, MatrixRow } from "./findings/decoder_matrix.ts";
export { DECODER_MISTAKES } from "./findings/decoder_matrix.ts";
export type { OutsideModel } from "./findings/outside_model.ts";
export {
  type CpuDeed,
  type CpuWord,
  type Ground,
  GROUNDS,
  type Verdict,
  VERDICT_REASONS,
  type VerdictReason,
} from "./findings/verdict.ts";
export type { InstructionView } from "./triage/explain/instruction_view.ts";
export type { OperandAccess } from "./oracles/decoders/iced/iced_access.ts";
export type { InstructionOperand } from "./oracles/decoders/iced/iced_formatter.ts";
export { possibleCase } from "./triage/explain/possible_case.ts";
export {
  type CaseExplanation,
  type CaseFinding,
  explainCase,
  type ExplainCaseOptions,
} from "./library/explain_case.ts";
export type {
  AccessView,
  AnsweredView,
  ChangedRegisters,
  ExpectationView,
  ExpectedOutcome,
  JudgedView,
  OutcomeView,
  UnansweredView,
} from "./triage/explain/case_views.ts";
export type { DecodingView, MemoryView } from "./triage/explain/decoding_view.ts";
export type { InstructionAddresses, InstructionEffects } from "./oracles/instructions/instruction_effects.ts";
export type { CpuEffectsView, EffectsView, ExceptionView, TakenView, ToldView } from "./triage/explain/effect_views.ts";
export type { CpuView, MemoryAccessView } from "./triage/explain/cpu_view.ts";
export type { CaseViews } from "./triage/explain/explainer.ts";
export { evidenceText, verdictText } from "./findings/verdict_text.ts";
export { formatCase, parseCase } from "./corpus/files/case_file.ts";
export { InputError } from "./corpus/files/hex.ts";
export { type ProcessOptions, ProcessSubject } from "./subject/program/process_subject.ts";
export type { Unsteady } from "./subject/program/isolation.ts";
export { SubjectError } from "./subject/protocol/subject_error.ts";
export type { Answers, Codec, CoverageRequest, Meter, Request } from "./subject/protocol/codec.ts";
export { type AskingOptions, DEFAULT_TIMEOUT } from "./subject/program/asked_program.ts";
export { DecoderError, type DecoderOptions, ProcessDecoder } from "./decoder/process_decoder.ts";
export type { DecoderHello } from "./decoder/protocol/decoder_hello.ts";
export { type Version, VERSIONS } from "./subject/protocol/binary_layout.ts";
export type { Hello } from "./subject/protocol/hello.ts";
export { type Emulator, EmulatorSubject } from "./subject/module/emulator_subject.ts";
export { DeviceFailure, type Machine } from "./subject/module/machine.ts";
export { ModuleSubject, type TrapHandler } from "./subject/module/module_subject.ts";
export type { DeviceAnswer, Trap, TrapInfo, TrapOutcome, TrapResult } from "./subject/module/trap.ts";
export { judgeSubjects } from "./oracles/judge/judge_by_subject.ts";
export {
  CERTAINTIES,
  type Certainty,
  type Curves,
  type Group,
  GROUPS,
  isFresh,
  type JsonObject,
  type Place,
  type Report,
  REPORT_VERSION,
  type ReportDecoder,
  type ReportFinding,
  SEVERITIES,
  type Severity,
  type Standing,
  standingOf,
  STANDINGS,
} from "./reports/report/report.ts";
export type { SweepResult, SweptCell, SweptCounts, SweptOpcode } from "./triage/sweep_result.ts";
export { parseReport, reportJson } from "./reports/formats/report_json.ts";
export { junitXml } from "./reports/formats/junit.ts";
export { sarifLog } from "./reports/formats/sarif.ts";
export { reportMarkdown } from "./reports/formats/report_markdown.ts";
export { reportHtml } from "./reports/html/page.ts";
