/** Bugs planted in a decoder: each is found as news, whatever comes before it, and never under a defect that is known. */
import { assert, assertEquals } from "@std/assert";
import type { Finding } from "../findings/finding.ts";
import { Batch, TEXT_STRIDE } from "../machine/batch.ts";
import { fillBatch } from "../machine/case.ts";
import { caseFrom } from "../machine/case_testing.ts";
import { type DecodingColumns, Form } from "../machine/decoding.ts";
import type { Decoder } from "../oracles/decoders/decoder.ts";
import { mnemonicId, NO_MNEMONIC } from "../oracles/decoders/mnemonics.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { Anatomy, Prefix } from "../x86/anatomy.ts";
import { MAPS } from "../x86/maps.ts";
import { EvexP2, mapOfPayload, VexP1 } from "../x86/vex.ts";
import { Collector } from "./collector.ts";
import { SHRINK_CAPACITY, Shrinker } from "./shrink/shrinker.ts";
import { withParties } from "./triage_testing.ts";

/** What is wrong about a text: it is rejected, or taken for an instruction of some name and length. */
type Wrong = "rejects" | { readonly name: string; readonly length: number };

interface Bug {
  /** Whether a text has it. */
  readonly has: (anatomy: Anatomy, text: Uint8Array) => boolean;
  readonly wrong: (anatomy: Anatomy) => Wrong;
  /** Texts that show it, which noise surrounds. */
  readonly texts: readonly string[];
}

const is = ({ map, opcode, rexEnd }: Anatomy, text: Uint8Array, name: string, chosen: number, ...opcodes: number[]) =>
  MAPS[map] === name && mapOfPayload(map, text[rexEnd + 1]!) === chosen && opcodes.includes(opcode);
const legacy = ({ map, opcode }: Anatomy, name: string, wanted: number) => MAPS[map] === name && opcode === wanted;
const rejects = (): Wrong => "rejects";

/** Each is beside what a known defect is about: the map of a gather, W, a vector length, a prefix. */
const BUGS: Readonly<Record<string, Bug>> = {
  "one opcode of a map is rejected": {
    has: (anatomy, text) => is(anatomy, text, "VEX3", 2, 0x58),
    wrong: rejects,
    texts: ["c4 e2 7d 58 07", "2e c4 e2 79 58 44 88 10", "c4 c2 7d 58 c3"],
  },
  "the same with W, which is not ignored": {
    has: (anatomy, text) => is(anatomy, text, "VEX3", 2, 0x98) && (text[anatomy.rexEnd + 2]! & VexP1.w) !== 0,
    wrong: rejects,
    texts: ["c4 e2 f9 98 07", "64 c4 e2 b1 98 40 10", "c4 e2 fd 98 c3"],
  },
  "the same without W, where another instruction is": {
    has: (anatomy, text) => is(anatomy, text, "VEX3", 2, 0x98) && (text[anatomy.rexEnd + 2]! & VexP1.w) === 0,
    wrong: rejects,
    texts: ["c4 e2 79 98 07", "64 c4 e2 31 98 40 10"],
  },
  "the same opcode byte of another map is rejected": {
    has: (anatomy, text) => is(anatomy, text, "VEX3", 1, 0x58),
    wrong: rejects,
    texts: ["c4 e1 78 58 07", "c4 c1 70 58 c3"],
  },
  "a member of a group is rejected": {
    has: (anatomy, text) => legacy(anatomy, "0f", 0x01) && text[anatomy.modrmAt] === 0xca,
    wrong: rejects,
    texts: ["0f 01 ca", "2e 0f 01 ca"],
  },
  "another member of it is rejected": {
    has: (anatomy, text) => legacy(anatomy, "0f", 0x01) && text[anatomy.modrmAt] === 0xcb,
    wrong: rejects,
    texts: ["0f 01 cb", "65 0f 01 cb"],
  },
  "a vector length that is not ignored is rejected": {
    has: (anatomy, text) =>
      is(anatomy, text, "EVEX", 1, 0x58) && (text[anatomy.rexEnd + 3]! & EvexP2.length) === 0x40 &&
      (text[anatomy.rexEnd + 2]! & VexP1.pp) === 0,
    wrong: rejects,
    texts: ["62 f1 7c 48 58 07", "3e 62 f1 34 49 58 40 10"],
  },
  "an undefined opcode beside the gathers is accepted": {
    has: (anatomy, text) => is(anatomy, text, "VEX3", 2, 0x94),
    wrong: ({ operandEnd }) => ({ name: "vgatherdps", length: operandEnd }),
    texts: ["c4 e2 79 94 07", "c4 e2 31 94 44 88 10"],
  },
  "another undefined opcode after VEX is accepted": {
    has: (anatomy, text) => is(anatomy, text, "VEX3", 2, 0xc6),
    wrong: ({ operandEnd }) => ({ name: "vshufps", length: operandEnd }),
    texts: ["c4 e2 79 c6 0f", "2e c4 e2 71 c6 c1"],
  },
  "an instruction is rejected behind 66": {
    has: (anatomy) => legacy(anatomy, "0f", 0xb1) && (anatomy.prefixes & Prefix.operandSize) !== 0,
    wrong: rejects,
    texts: ["66 0f b1 07", "66 2e 0f b1 44 88 10"],
  },
  "the plainest move is rejected behind 66": {
    has: (anatomy) => legacy(anatomy, "", 0x8b) && (anatomy.prefixes & Prefix.operandSize) !== 0,
    wrong: rejects,
    texts: ["66 8b 07", "66 64 8b 44 88 10"],
  },
  "an instruction behind its own F2 has another name": {
    has: (anatomy) => legacy(anatomy, "0f", 0x58) && (anatomy.prefixes & Prefix.repne) !== 0,
    wrong: ({ operandEnd }) => ({ name: "mulsd", length: operandEnd }),
    texts: ["f2 0f 58 07", "f2 2e 0f 58 44 88 10"],
  },
  "what F2 makes another instruction of has that other name": {
    has: (anatomy) =>
      legacy(anatomy, "0f", 0x58) && (anatomy.prefixes & (Prefix.repne | Prefix.rep | Prefix.operandSize)) === 0,
    wrong: ({ operandEnd }) => ({ name: "mulps", length: operandEnd }),
    texts: ["0f 58 07", "2e 0f 58 44 88 10"],
  },
  "an instruction without any prefix has another name": {
    has: (anatomy) => legacy(anatomy, "0f", 0xa2),
    wrong: ({ modrmAt }) => ({ name: "rdtsc", length: modrmAt }),
    texts: ["0f a2", "2e 0f a2", "48 0f a2"],
  },
};

/** A decoder with all the bugs. */
class Planted implements Decoder {
  readonly version = "planted";
  readonly #anatomy = new Anatomy();

  constructor(readonly decoder: Decoder) {}

  get name(): string {
    return this.decoder.name;
  }

  decode(batch: Batch, out: DecodingColumns): void {
    this.decoder.decode(batch, out);
    for (let row = 0, before = -1; row < batch.size; before = out.rowOf[row++]!) {
      const at = out.rowOf[row]!;
      if (at === before) continue;
      const text = batch.text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * (row + 1));
      this.#anatomy.read(text);
      const bug = Object.values(BUGS).find((each) => each.has(this.#anatomy, text));
      if (bug !== undefined) spoil(out, at, bug.wrong(this.#anatomy));
    }
  }

  close(): void {}
}

function spoil(out: DecodingColumns, at: number, wrong: Wrong): void {
  const [valid, length, mnemonic] = wrong === "rejects"
    ? [0, 0, NO_MNEMONIC]
    : [1, wrong.length, mnemonicId(wrong.name)];
  out.valid[at] = valid;
  out.length[at] = length;
  out.mnemonic[at] = mnemonic;
  out.form[at] = Form.other;
}

/** The findings of texts, in the order in which they are looked at. */
async function findingsOf(parties: Parties, texts: readonly string[]): Promise<Map<string, Finding[]>> {
  const [panel, batch] = [new Panel(parties, 1), new Batch(1)];
  const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
  const found = new Map<string, Finding[]>();
  for (const text of texts) {
    fillBatch(batch, [caseFrom(text)]);
    await panel.run(batch);
    found.set(text, await collector.collectRow(batch, panel, 0));
  }
  return found;
}

/** Texts of known defects, some of which shrink to where a bug is planted. */
const KNOWN = [
  "66 c5 f8 c6 07",
  "f3 c4 e1 78 c6 07 00",
  "c4 e2 bd 90 5c dd a2",
  "f0 f3 8b 07",
  "c4 e3 f9 63 07 00",
  "66 f2 2e 0f b6 07",
];

Deno.test("Collector.collectRow() finds each planted bug as one of its own, in any order", () =>
  withParties(async ({ decoders: [reference, other] }) => {
    const parties: Parties = { subjects: [], decoders: [reference, new Planted(other!)] };
    const texts = [...KNOWN, ...Object.values(BUGS).flatMap(({ texts }) => texts)];
    const [forwards, backwards] = [await findingsOf(parties, texts), await findingsOf(parties, texts.toReversed())];
    const idsOf = (found: Map<string, Finding[]>, text: string) => found.get(text)!.map(({ id }) => id);
    const seen = new Map<string, string>();
    for (const text of texts) {
      const alone = await findingsOf(parties, [text]);
      assertEquals(idsOf(forwards, text), idsOf(alone, text), text);
      assertEquals(idsOf(backwards, text), idsOf(alone, text), text);
      assertEquals(alone.get(text)!.length, 1, text);
    }
    for (const [name, { texts }] of Object.entries(BUGS)) {
      const ids = new Set(texts.flatMap((text) => idsOf(forwards, text)));
      assertEquals(ids.size, 1, `${name}: ${texts.flatMap((text) => forwards.get(text)!.map(({ title }) => title))}`);
      for (const id of ids) {
        assert(!seen.has(id), `${name} is one with: ${seen.get(id)}`);
        seen.set(id, name);
      }
      for (const text of texts) {
        for (const { signature } of forwards.get(text)!) assert(!signature.includes("defect"), `${text}: ${signature}`);
      }
    }
    for (const text of KNOWN) {
      for (const { signature } of forwards.get(text)!) assert(signature.includes("defect"), `${text}: ${signature}`);
    }
  }));
