import { assertEquals } from "@std/assert";
import { caseFrom } from "../machine/case_testing.ts";
import { batchOf } from "../oracles/decoders/decoder_testing.ts";
import type { Decoder } from "../oracles/decoders/decoder.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import type { Parties } from "../oracles/panel.ts";
import type { TruthRecord } from "../corpus/files/truth_file.ts";
import { withParties } from "../triage/triage_testing.ts";
import { checkRecords } from "./check_records.ts";
import { knownByDecoders, type KnownCase } from "./known_cases.ts";

/** A decoder by name alone: nobody asks these. */
const named = (name: string, isAdded?: boolean): Decoder => ({
  name,
  version: "",
  ...isAdded === undefined ? {} : { isAdded },
  decode() {},
  close() {},
});

const known = (...parties: [string, string, ...string[]]): KnownCase => ({ case: caseFrom("8b 07"), parties });

/** The names of who is asked, and how many cases about what. */
function asked(decoders: Parties["decoders"], cases: readonly KnownCase[]): [names: string, cases: string[]][] {
  return knownByDecoders(decoders, cases).map(({ decoders, known }) => [
    decoders.map(({ name }) => name).join(),
    known.map(({ parties }) => parties.join()),
  ]);
}

const EVERY_PANEL = [named("iced"), named("capstone")] as const;

Deno.test("knownByDecoders() asks the decoders of every panel about all that is known where none is added", () => {
  const cases = [known("iced", "capstone"), known("posted", "model"), known("decoders", "cpu")];
  assertEquals(asked(EVERY_PANEL, cases), [["iced,capstone", ["iced,capstone", "posted,model", "decoders,cpu"]]]);
  assertEquals(asked(EVERY_PANEL, []), []);
});

Deno.test("knownByDecoders() asks an added decoder about what is known of it, with those it was found with, and of nothing else", () => {
  const decoders = [...EVERY_PANEL, named("mine", true), named("hers", true)] as const;
  const cases = [
    known("iced", "capstone"),
    known("iced", "mine"),
    known("decoders", "cpu"),
    known("iced", "capstone", "mine"),
    known("iced", "mine", "hers"),
    known("iced", "hers"),
  ];
  assertEquals(asked(decoders, cases), [
    ["iced,capstone", ["iced,capstone", "decoders,cpu"]],
    ["iced,capstone,mine", ["iced,mine", "iced,capstone,mine"]],
    ["iced,capstone,mine,hers", ["iced,mine,hers"]],
    ["iced,capstone,hers", ["iced,hers"]],
  ]);
});

/** iced, but that it takes every text for a NOP. */
class Nops implements Decoder {
  readonly name = "mine";
  readonly version = "";
  readonly isAdded = true;
  readonly #iced = new IcedDecoder();

  decode(...[batch, out]: Parameters<Decoder["decode"]>): void {
    this.#iced.decode(batchOf(Array.from({ length: batch.size }, () => ({ bytes: [0x90], fetch: 15 }))), out);
  }

  close(): void {
    this.#iced.close();
  }
}

Deno.test("checkRecords() finds what the decoders of every panel say otherwise than a CPU, whatever an added one says", () =>
  withParties(async (parties) => {
    const name = "AuthenticAMD family 25 model 17 stepping 1 microcode unknown";
    const c = caseFrom("62 f2 2d a8 dd c0");
    const truth = { name, valid: true, length: 6, fault: null, stop: null, rip: c.rip + 6n, regs: {}, memory: null };
    const records: readonly TruthRecord[] = [{ case: c, truth }];
    const without = await checkRecords(parties, records);
    const mine = new Nops();
    const beside = await checkRecords({ ...parties, decoders: [...parties.decoders, mine] }, records);
    mine.close();
    assertEquals(without.findings.map(({ parties }) => parties), [["decoders", "cpu"]]);
    assertEquals(beside.findings, without.findings);
  }));
