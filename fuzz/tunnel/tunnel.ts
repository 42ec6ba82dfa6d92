/**
 * Tunnelling: walks a range of instruction space with the CPU as guide, and collects where decoders part from it.
 *
 * The range is parted into branches, texts that begin with the same three bytes or more. Many are walked at once, for the
 * CPU is asked about a whole batch; each branch is a walk of its own, so how many are under way changes no result.
 *
 * @module
 */
import type { Opinion, TunnelFinding, TunnelNature } from "../../findings/tunnel_finding.ts";
import { Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { Unanswered, unansweredName } from "../../machine/outcome.ts";
import { vectorName } from "../../machine/exception.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { LengthProbe, type ProbedTexts } from "../../oracles/cpu/ask/length_probe.ts";
import { LOW_WINDOW } from "../../oracles/cpu/executor/address_space.ts";
import { Stop, Vector } from "../../oracles/cpu/executor/stop.ts";
import type { Transport } from "../../oracles/cpu/executor/transport.ts";
import type { Decoder } from "../../oracles/decoders/decoder.ts";
import { mnemonicName, NO_MNEMONIC } from "../../oracles/decoders/mnemonics.ts";
import { TunnelFindings } from "./tunnel_findings.ts";
import { Walk, type WalkPosition } from "./tunnel_walk.ts";

/** Branches under way at once. */
const WALKS = 1024;

/** A branch's first bytes: an opcode with its ModRM byte, or the most of one. */
const LEAST_FIXED = 3;

/** What registers hold: the middle of the memory that is there, and a count that ends soon. */
const REGISTER = LOW_WINDOW + 0x1000n;
const RCX = 1;
const COUNT = 3n;

/** The texts from `from`, continued with zeros, to `to`, continued with ones. Both have the same number of bytes. */
export interface TunnelRange {
  /** First bytes of the first text, in hex. */
  readonly from: string;
  /** First bytes of the last text, in hex. */
  readonly to: string;
}

/** Where a tunnel is: all that is needed to go on from there. */
export interface TunnelState {
  /** Number of the next branch. */
  readonly next: number;
  /** Texts looked at. */
  readonly steps: number;
  /** Branches under way. */
  readonly walks: readonly WalkPosition[];
  /** What was found so far. */
  readonly findings: readonly TunnelFinding[];
}

/** Who is compared. */
export interface TunnelParties {
  /** The CPU. */
  readonly cpu: Transport;
  /** The decoders. */
  readonly decoders: readonly Decoder[];
}

/** How instructions end, as far as the walk follows it: what depends on registers and memory is no difference. */
const End = { runs: 0, invalid: 1, protected: 2, systemCall: 3 } as const;

/** Walks one range. */
export class Tunnel {
  readonly #decoders: readonly Decoder[];
  readonly #probe: LengthProbe;
  readonly #fixed: number;
  readonly #last: number;
  readonly #batch = new Batch(WALKS);
  readonly #decodings: readonly DecodingColumns[];
  readonly #truth: ProbedTexts;
  readonly #registers = new Qwords(GPR_COUNT);
  readonly #findings: TunnelFindings;
  readonly #first: number;
  #walks: Walk[];
  #next: number;
  #steps: number;

  /** Starts at the range's beginning, or goes on from `state`, which must be of the same range and parties. */
  constructor({ cpu, decoders }: TunnelParties, { from, to }: TunnelRange, state?: TunnelState) {
    this.#decoders = decoders;
    this.#probe = new LengthProbe(cpu);
    this.#fixed = Math.max(LEAST_FIXED, from.length / 2);
    this.#first = parseInt(from.padEnd(2 * this.#fixed, "0"), 16);
    this.#last = parseInt(to.padEnd(2 * this.#fixed, "f"), 16);
    this.#decodings = decoders.map(() => new DecodingColumns(WALKS));
    const column = () => new Uint8Array(WALKS);
    this.#truth = { length: column(), stop: column(), vector: column() };
    this.#registers.u64.fill(REGISTER);
    this.#registers.set(RCX, COUNT);
    this.#batch.fetch.fill(MAX_INSTRUCTION);
    this.#next = state?.next ?? this.#first;
    this.#steps = state?.steps ?? 0;
    this.#walks = (state?.walks ?? []).map((position) => Walk.at(position));
    this.#findings = new TunnelFindings(state?.findings);
  }

  /** Whether everything has been walked. */
  get isDone(): boolean {
    return this.#walks.length === 0 && this.#next > this.#last;
  }

  /** Branches that are done, and how many there are. */
  get progress(): { readonly done: number; readonly of: number } {
    return { done: this.#next - this.#first - this.#walks.length, of: this.#last - this.#first + 1 };
  }

  /**
   * About how many texts are still to be looked at: branches that are under way go on as they went so far, and those that
   * are to come take as many as those that began.
   */
  get textsLeft(): number {
    const { done, of } = this.progress;
    const begun = done + this.#walks.length;
    let [known, early] = [0, 0];
    for (const { part, textsLeft } of this.#walks) {
      if (textsLeft === undefined) early += 1 - part;
      else known += textsLeft;
    }
    const each = (this.#steps + known) / Math.max(1, begun - early);
    return known + each * (early + of - begun);
  }

  /** Texts looked at, those of earlier runs included. */
  get steps(): number {
    return this.#steps;
  }

  /** How many findings there are. */
  get found(): number {
    return this.#findings.size;
  }

  /** Where it is, to go on from there later. */
  get state(): TunnelState {
    return {
      next: this.#next,
      steps: this.#steps,
      walks: this.#walks.map(({ position }) => position),
      findings: this.#findings.all,
    };
  }

  /** Looks at one text of each branch that is under way. */
  async step(): Promise<void> {
    while (this.#walks.length < WALKS && this.#next <= this.#last) {
      this.#walks.push(new Walk(this.#prefix(this.#next++)));
    }
    const walks = this.#walks;
    this.#batch.size = walks.length;
    walks.forEach(({ text }, row) => this.#batch.text.set(text, TEXT_STRIDE * row));
    await Promise.all(this.#decoders.map((decoder, n) => decoder.decode(this.#batch, this.#decodings[n]!)));
    const [guess] = this.#decodings;
    for (let row = 0; row < walks.length; row++) this.#truth.length[row] = guess!.lengthOf(row) || walks[row]!.length;
    await this.#probe.find({ bytes: this.#batch.text, count: walks.length }, (records, row) => {
      records.setRegisters(row, this.#registers, 0);
    }, this.#truth);
    this.#walks = walks.filter((walk, row) => this.#take(walk, row));
    this.#steps += walks.length;
  }

  #prefix(branch: number): Uint8Array {
    return Uint8Array.from({ length: this.#fixed }, (_, k) => Math.floor(branch / 256 ** (this.#fixed - 1 - k)) & 0xff);
  }

  /** Compares what was said of a walk's text and moves it on; false where it has come to its end. */
  #take(walk: Walk, row: number): boolean {
    const length = this.#truth.length[row] || MAX_INSTRUCTION;
    if (!walk.isRepetition(length)) this.#compare(walk.text, row);
    return walk.advance(length, this.#endOf(row));
  }

  #endOf(row: number): number {
    const { stop, vector } = this.#truth;
    if (stop[row] === Stop.systemCall) return End.systemCall;
    if (stop[row] !== Stop.fault) return End.runs;
    if (vector[row] === Vector.invalidOpcode) return End.invalid;
    return vector[row] === Vector.generalProtection ? End.protected : End.runs;
  }

  /** Length of the instruction that the CPU has; 0 where it has none. */
  #cpuLength(row: number): number {
    const end = this.#endOf(row);
    const length = this.#truth.length[row]!;
    if (end === End.invalid) return 0;
    // Fifteen bytes that are the beginning of a longer instruction are #GP, too.
    const isTooLong = end === End.protected && length === MAX_INSTRUCTION;
    return isTooLong && this.#decodings.every((said) => said.lengthOf(row) !== MAX_INSTRUCTION) ? 0 : length;
  }

  #compare(text: Uint8Array, row: number): void {
    const truth = this.#cpuLength(row);
    const natures = this.#decodings.map((said) => natureOf(truth, said, row));
    for (const nature of ["unseen", "invented", "length", "unanswered"] as const) {
      const parties = this.#decoders.filter((_, n) => natures[n] === nature).map(({ name }) => name);
      if (parties.length === 0) continue;
      const longest = Math.max(truth, this.#truth.length[row]!, ...this.#decodings.map((said) => said.lengthOf(row)));
      const opinions = () => this.#opinions(row, truth);
      this.#findings.add({ parties, nature, text: text.subarray(0, longest), opinions });
    }
  }

  #opinions(row: number, truth: number): Opinion[] {
    const { stop, vector } = this.#truth;
    const ending = stop[row] === Stop.fault ? vectorName(vector[row]!) : STOP_NAMES[stop[row]!] ?? "completed";
    const decoders = this.#decoders.map(({ name }, n): Opinion => {
      const said = this.#decodings[n]!;
      const length = said.lengthOf(row);
      const at = said.rowOf[row]!;
      const failure = unansweredName(said.unanswered[at]!);
      return { party: name, length, says: length === 0 ? failure : nameOf(said.mnemonic[at]!) };
    });
    return [{ party: "cpu", length: truth, says: ending }, ...decoders];
  }
}

const STOP_NAMES: Readonly<Record<number, string>> = {
  [Stop.needsMore]: "needs more than 15 bytes",
  [Stop.systemCall]: "system call",
  [Stop.timeout]: "does not end",
  [Stop.killed]: "ends the executor",
  [Stop.tampered]: "writes into the executor",
};

/** An instruction's name; empty where the decoder tells none. */
function nameOf(mnemonic: number): string {
  return mnemonic === NO_MNEMONIC ? "" : mnemonicName(mnemonic);
}

function natureOf(truth: number, decodings: DecodingColumns, row: number): TunnelNature | undefined {
  const why = decodings.unanswered[decodings.rowOf[row]!]!;
  if (why !== Unanswered.no) return why < Unanswered.notAsked ? "unanswered" : undefined;
  const said = decodings.lengthOf(row);
  if (said === truth) return undefined;
  return said === 0 ? "unseen" : truth === 0 ? "invented" : "length";
}
