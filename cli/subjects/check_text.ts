/**
 * What `subject check` says.
 *
 * @module
 */
import { formatCase } from "../../corpus/files/case_file.ts";
import { formatQword } from "../../corpus/files/hex.ts";
import { listed } from "../../findings/verdict_text.ts";
import type { Batch } from "../../machine/batch.ts";
import { readCase } from "../../machine/case.ts";
import type { CoverageModule } from "../../machine/coverage.ts";
import { Tells } from "../../machine/effects.ts";
import type { Subject } from "../../machine/subject.ts";
import type { MemoryResult, WrongGpa } from "../../subject/check_memory.ts";
import type { CheckResult } from "../../subject/check_subject.ts";
import { unknownTo } from "../../subject/known_features.ts";
import type { OwnSpec } from "../../subject/own_subject.ts";

/** How a subject greets, as a line. Of version 1 and of a guest's module there is no more to say than there always was. */
export function greetingText(subject: Subject, { kind }: OwnSpec): string {
  const { name, greeting } = subject;
  if (kind === "module" || greeting === undefined) return `Loads: a module, name ${name}${termsText(subject)}`;
  const { protocol, version, mostCases, features } = greeting;
  const versionText = version === 1 ? "" : `, version ${version}`;
  const cases = `up to ${mostCases} ${mostCases === 1 ? "case" : "cases"} at once`;
  return `Greets: ${protocol} protocol${versionText}, name ${name}, ${cases}, features: ${
    features.join(", ") || "none"
  }` +
    termsText(subject);
}

/** Whose handler a subject is, and what it tells; empty for a guest's that tells no more than registers and hypercalls. */
function termsText({ contract = "guest", telling }: Subject): string {
  if (telling === undefined) return contract === "guest" ? "" : `; contract: ${contract}`;
  const most = `up to ${telling.accesses} of a case`;
  const tells = Object.entries(Tells).filter(([, bit]) => (telling.what & bit) !== 0)
    .map(([told]) => told === "accesses" ? `accesses (${most})` : told);
  return `; contract: ${contract}; tells: ${tells.join(", ") || "nothing more"}`;
}

/** What a subject is never asked, as a line; nothing where it knows everything. */
export function unknownText(subject: Subject): string {
  const unknown = unknownTo([subject]);
  if (unknown.length === 0) return "";
  const [what, names] = [unknown.map((feature) => feature.what), unknown.map(({ name }) => name)];
  return `Is not asked about ${listed(what)}, as it does not announce: ${names.join(", ")}\n`;
}

/** What came of cases, a line each. */
export function resultLines(
  { cases, unanswered, needing, changed, leaking }: CheckResult,
  batch: Batch,
): string[] {
  const missing = Object.values(unanswered).reduce((sum, n) => sum + n, 0);
  return [
    `Answers ${cases - missing} of ${cases} cases`,
    ...Object.entries(unanswered).map(([name, n]) => `  ${name}: ${n}`),
    ...Object.entries(needing).map(([name, { cases, answered }]) => `  that need ${name}: ${answered} of ${cases}`),
    ...Object.entries(changed).map(([how, rows]) =>
      rows.length === 0
        ? `The same outcomes ${how}`
        : `Other outcomes ${how}: ${rows.length}, such as of ${caseText(batch, rows[0]!)}`
    ),
    ...leaking.size === 0
      ? []
      : [`In ${leaking.size} of them only what a write sends above its size is another: bytes that the VMM sees`],
  ];
}

/** What came of memory, a line each; none for a subject that tells no accesses. */
export function memoryLines(result: MemoryResult | undefined, batch: Batch): string[] {
  if (result === undefined) return [];
  const { reading, wrongReads: [read], placing, wrongGpas: [gpa] } = result;
  const lines = [
    read === undefined
      ? `Reads what memory holds in ${reading} of ${reading} cases`
      : `Reads other bytes than memory holds in ${result.wrongReads.length} of ${reading} cases, such as ` +
        `${formatQword(read.data)} instead of ${formatQword(read.held)} at ${formatQword(read.address)}, ` +
        `${read.size} ${read.size === 1 ? "byte" : "bytes"}, in ${caseText(batch, read.row)}`,
  ];
  if (gpa !== undefined) {
    const count = `${result.wrongGpas.length} of ${placing} cases`;
    lines.push(
      `Tells other gpas than the device's in ${count}, such as ${gpaText(gpa)} in ${caseText(batch, gpa.row)}`,
    );
  } else if (placing > 0) lines.push(`Tells the device's gpas in ${placing} of ${placing} cases`);
  return lines;
}

function gpaText({ address, gpa, due }: WrongGpa): string {
  if (address === null) return formatQword(gpa);
  const at = `at ${formatQword(address)}`;
  if (due === null) return `${formatQword(gpa)} ${at}, which is not the device's,`;
  return `${formatQword(gpa)} instead of ${formatQword(due)} ${at}`;
}

function caseText(batch: Batch, row: number): string {
  return formatCase(readCase(batch, row));
}

/** What has probes, as a phrase. */
export function coverageText(modules: readonly CoverageModule[]): string {
  const names = modules.map(({ name }) => name || "the program");
  return `with probes in ${listed(names)}`;
}
