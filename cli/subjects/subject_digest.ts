/**
 * What tells subjects of somebody's own from others, whatever their paths look like from where somebody types.
 *
 * @module
 */
import { createHash, type Hash } from "node:crypto";
import { basename, dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { DecoderIdentity, SubjectIdentities, SubjectIdentity } from "../../corpus/campaign/subject_identity.ts";
import { moduleFiles } from "../../fuzz/coverage/module_files.ts";
import type { SubjectSpec } from "../../fuzz/crew/tested_subjects.ts";
import type { Scope } from "../../machine/scope.ts";
import type { DecoderProgramSpec, DecoderSpec } from "../../decoder/own_decoder.ts";
import type { OwnSpec } from "../../subject/own_subject.ts";
import { DEFAULT_TIMEOUT } from "../../subject/program/asked_program.ts";
import { usageError } from "../command_line/errors.ts";
import { messageOf } from "../command_line/output.ts";
import type { AskedSubjects } from "./subject_options.ts";

/** Bytes of a file that are read at once. */
const CHUNK = 1 << 20;

const DIGITS = 12;

/**
 * What tells those who were asked for from others; revisions under test have their names, and what is said of them.
 *
 * @param asked Who was asked for.
 * @param names The names of the decoders that are added, in their order, where they are known.
 * @throws {CommandError} When a file that is part of a subject or a decoder cannot be read.
 */
export async function identitiesOf(
  { given, terms, own, against, decoders }: AskedSubjects,
  names: readonly string[] = [],
): Promise<SubjectIdentities> {
  const revision = terms === undefined ? undefined : { ...terms, kind: "revision", name: given.subject } as const;
  const subject = own ?? revision;
  return {
    ...subject === undefined ? {} : { subject: await identityOf(given.subject, subject, given.scope) },
    ...against === undefined ? {} : { against: await identityOf(given.against!, against) },
    ...decoders === undefined ? {} : { decoders: await Promise.all(decoders.map(decoderIdentity)) },
  };

  async function decoderIdentity(spec: DecoderSpec, n: number): Promise<DecoderIdentity> {
    const named = given.decoder![n]!;
    const of = { name: names[n] ?? named, given: named };
    return spec.kind === "release"
      ? { ...of, digest: null, timeout: null }
      : { ...of, digest: await digestOf(spec), timeout: spec.timeout ?? DEFAULT_TIMEOUT };
  }
}

async function identityOf(given: string, spec: SubjectSpec, scopeFile?: string): Promise<SubjectIdentity> {
  const { scope, contract } = spec;
  return {
    given,
    ...spec.kind === "revision"
      ? { digest: null, timeout: null }
      : { digest: await digestOf(spec), timeout: spec.timeout ?? DEFAULT_TIMEOUT },
    scope: scope === undefined ? null : { given: scopeFile!, digest: scopeDigest(scope) },
    ...contract === undefined ? {} : { contract },
  };
}

/**
 * Digits of a digest of what is run: of a module, its file and all files that it imports; of a program, its words.
 *
 * @throws {CommandError} When a file cannot be read.
 */
export async function digestOf(spec: OwnSpec | DecoderProgramSpec): Promise<string> {
  const hash = createHash("sha256");
  if (spec.kind === "program") spec.words.forEach((word, n) => addWord(hash, word, n === 0));
  else {
    const entry = new URL(spec.url);
    for (const file of (await moduleFiles(entry)).map((url) => fileURLToPath(url))) {
      addFile(hash, relative(dirname(fileURLToPath(entry)), file), file);
    }
  }
  return hash.digest("hex").slice(0, DIGITS);
}

/**
 * Adds a word of a command: a file by its name and bytes, a folder by the place that it really has, any other as it is. A
 * program without a folder is looked for where the system has its programs.
 */
function addWord(hash: Hash, word: string, isProgram: boolean): void {
  const stat = isProgram && !/[/\\]/.test(word) ? undefined : statOf(word);
  if (stat?.isFile) addFile(hash, basename(word), word);
  else add(hash, stat?.isDirectory ? ["folder", Deno.realPathSync(word)] : ["word", word]);
}

function addFile(hash: Hash, name: string, path: string): void {
  add(hash, ["file", name, digestOfFile(path)]);
}

/** Adds texts so that no others add the same. */
function add(hash: Hash, texts: readonly string[]): void {
  hash.update(`${JSON.stringify(texts)}\n`);
}

function digestOfFile(path: string): string {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(CHUNK);
  try {
    using file = Deno.openSync(path);
    for (let length = file.readSync(buffer); length !== null; length = file.readSync(buffer)) {
      hash.update(buffer.subarray(0, length));
    }
  } catch (error) {
    throw usageError(`File of the subject cannot be read: ${path}: ${messageOf(error)}`);
  }
  return hash.digest("hex");
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

/** A scope is what it says, in whichever order. */
function scopeDigest({ forms, mayRefuse, policy }: Scope): string {
  const stances = policy === undefined ? [] : [Object.entries(policy).map((each) => each.join("="))];
  const lists = [forms, mayRefuse, ...stances].map((list) => [...new Set<string>(list)].sort());
  return createHash("sha256").update(JSON.stringify(lists)).digest("hex").slice(0, DIGITS);
}
