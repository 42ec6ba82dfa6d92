import { assert, assertEquals } from "@std/assert";
import { DECODER_MISTAKES, type DecoderCell, type DecoderMatrix, sumOfRows } from "../../findings/decoder_matrix.ts";
import { plainest } from "../../findings/finding.ts";
import { TEXT_STRIDE } from "../../machine/batch.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import { Unanswered } from "../../machine/outcome.ts";
import { openCpuParty } from "../../oracles/cpu/cpu_party.ts";
import { CpuUnavailable } from "../../oracles/cpu/executor/cpu_unavailable.ts";
import { closeDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import { IcedDecoder } from "../../oracles/decoders/iced/iced.ts";
import { mnemonicId } from "../../oracles/decoders/mnemonics.ts";
import type { Parties } from "../../oracles/panel.ts";
import { SPACES } from "../sweep/known_spaces.ts";
import { compareDecoders, type ComparisonOptions, isWhole } from "./compare_decoders.ts";
import { type Planted, PlantedDecoder, standInCpu } from "./planted_testing.ts";
import { batchOfDefaults } from "./sieve.ts";
import { TextSource } from "./text_source.ts";

/** Every form once, and some more texts. */
const SOME = { seed: 5, cases: 6000 };

const [POPCNT, RDRAND, LZCNT, RDSEED, ADCX, NOP, PUSH, MOVBE, MINE] = [
  ...["popcnt", "rdrand", "lzcnt", "rdseed", "adcx", "nop", "push", "movbe", "mine"],
].map(mnemonicId) as [...[number, number, number, number, number, number, number, number, number]];

/** PUSH ES, which is no instruction in 64-bit mode. */
const PUSH_ES = 0x06;

/** Changes the decodings of an instruction. */
function of(mnemonic: number, change: (out: DecodingColumns, at: number) => void): Planted {
  return (out, at) => {
    if (out.valid[at] === 1 && out.mnemonic[at] === mnemonic) change(out, at);
  };
}

function reject(out: DecodingColumns, at: number): void {
  out.valid[at] =
    out.length[at] =
    out.form[at] =
    out.mnemonic[at] =
      0;
}

function fail(out: DecodingColumns, at: number): void {
  reject(out, at);
  out.leaveUnanswered(at, Unanswered.crash);
}

/** An error of each kind, each in another extension. */
const ERRORS: readonly Planted[] = [
  of(POPCNT, reject),
  of(RDRAND, (out, at) => out.length[at]!++),
  of(LZCNT, (out, at) => out.mnemonic[at] = NOP),
  of(RDSEED, fail),
  of(ADCX, (out, at) => out.mnemonic[at] = MINE),
  (out, at, text) => {
    if (text[0] !== PUSH_ES || out.valid[at] === 1) return;
    out.valid[at] = out.length[at] = 1;
    out.mnemonic[at] = PUSH;
  },
];

/** What a run comes to, with iced as the reference and others. */
async function compared(
  plants: Readonly<Record<string, readonly Planted[]>>,
  options: ComparisonOptions,
  parties: Partial<Parties> = {},
) {
  const decoders: [IcedDecoder, ...PlantedDecoder[]] = [
    new IcedDecoder(),
    ...Object.entries(plants).map(([name, list]) =>
      new PlantedDecoder(name, (out, at, text) => list.forEach((plant) => plant(out, at, text)))
    ),
  ];
  const cpu = standInCpu();
  try {
    return await compareDecoders({ subjects: [], decoders, cpu, ...parties }, options);
  } finally {
    await cpu.close();
    await closeDecoders(decoders);
  }
}

/** What is not zero in the cells of a decoder, by extension. */
function wrongIn({ rows }: DecoderMatrix, decoder: number): Record<string, Partial<DecoderCell>> {
  return Object.fromEntries(rows.flatMap(({ extension, cells }) => {
    const counts = Object.entries(cells[decoder]!).filter(([, count]) => count > 0);
    return counts.length === 0 ? [] : [[extension, Object.fromEntries(counts)]];
  }));
}

/** How many texts of a run begin with a byte. */
function textsWith(first: number): number {
  const batch = batchOfDefaults(1024);
  const source = new TextSource(SOME, batch.capacity);
  let count = 0;
  for (let n = 0; source.fill(batch, n); n++) {
    for (let row = 0; row < batch.size; row++) {
      if (batch.text[TEXT_STRIDE * row] === first && batch.fetch[row]! > 0) count++;
    }
  }
  return count;
}

Deno.test("compareDecoders() counts each planted error in its cell, and nothing anywhere else", async () => {
  const { matrix, findings } = await compared({ planted: ERRORS }, SOME);
  const textsOf = (name: string) => matrix.rows.find(({ extension }) => extension === name)!.texts;
  const wrong = wrongIn(matrix, 1);
  const { ADX: adx, none, ...others } = wrong;
  assertEquals(others, {
    POPCNT: { rejects: textsOf("POPCNT") },
    RDRAND: { length: textsOf("RDRAND") },
    LZCNT: { name: textsOf("LZCNT") },
    RDSEED: { fails: textsOf("RDSEED") },
  });
  // What no register tells, nobody settles.
  assertEquals(Object.keys(adx!), ["open"]);
  assert(adx!.open! > 0 && adx!.open! < textsOf("ADX"));
  assertEquals(none, { accepts: textsWith(PUSH_ES) });
  assertEquals(wrongIn(matrix, 0), {});
  // The model does not expect what this CPU does to rax.
  const ofDecoders = findings.filter(({ parties: [first] }) => first !== "model");
  const blamed = ofDecoders.filter((finding) => plainest(finding).verdict.blames.length > 0);
  assertEquals(new Set(blamed.flatMap((finding) => plainest(finding).verdict.blames)), new Set(["planted"]));
  assertEquals(
    new Set<string | null>(blamed.map(({ field }) => field)),
    new Set<string | null>(["validity", "length", "mnemonic", "answer"]),
  );
});

Deno.test("compareDecoders() counts who is wrong together, and the reference where it is wrong alone", async () => {
  const plants = { first: [of(POPCNT, reject)], second: [of(POPCNT, reject), of(RDRAND, reject)] };
  const { matrix } = await compared(plants, SOME);
  const of2 = wrongIn(matrix, 2);
  assertEquals(wrongIn(matrix, 1), { POPCNT: of2["POPCNT"]! });
  assertEquals(Object.keys(of2), ["POPCNT", "RDRAND"]);
  const decoders = [new PlantedDecoder("wrong", of(POPCNT, reject)), new IcedDecoder(), new IcedDecoder()] as const;
  const named = decoders.map((decoder, n) => n === 0 ? decoder : Object.assign(decoder, { name: `iced${n}` }));
  const asReference = await compared({}, SOME, { decoders: named as unknown as Parties["decoders"] });
  assertEquals(wrongIn(asReference.matrix, 0), { POPCNT: of2["POPCNT"]! });
  assertEquals([wrongIn(asReference.matrix, 1), wrongIn(asReference.matrix, 2)], [{}, {}]);
  await closeDecoders(decoders);
});

Deno.test("compareDecoders() gives the same bytes for the same seed, and sums that hold", async () => {
  const [one, other] = [await compared({ planted: ERRORS }, SOME), await compared({ planted: ERRORS }, SOME)];
  assertEquals(JSON.stringify(one.matrix), JSON.stringify(other.matrix));
  assertEquals(one.findings.map(({ id, count }) => [id, count]), other.findings.map(({ id, count }) => [id, count]));
  const { rows, decoded, disputed, wanted } = one.matrix;
  assertEquals([decoded, wanted], [SOME.cases, SOME.cases]);
  for (const { extension, texts, settled, open, cells } of rows) {
    assert(settled <= texts && open <= texts, extension);
    for (const cell of cells) {
      const wrong = DECODER_MISTAKES.reduce((sum, error) => sum + cell[error], 0);
      assert(wrong + cell.open <= texts, extension);
    }
  }
  const all = sumOfRows("all", rows, 2);
  assert(disputed <= all.texts && all.texts < decoded);
  // Each disputed text is wrong or open: this CPU lacks nothing.
  const cell = all.cells[1]!;
  assertEquals(DECODER_MISTAKES.reduce((sum, error) => sum + cell[error], 0) + cell.open, disputed);
});

Deno.test("compareDecoders() asks a CPU about every text where that is wanted, and no CPU about what is not disputed", async () => {
  const all = await compared({ planted: ERRORS }, { ...SOME, asksAll: true });
  const some = await compared({ planted: ERRORS }, SOME);
  const cells = ({ matrix: { rows } }: typeof all) => sumOfRows("all", rows, 2);
  assertEquals(cells(all).texts, SOME.cases);
  assertEquals(cells(all).cells, cells(some).cells);
  const decoders = [new IcedDecoder(), new PlantedDecoder("planted", of(POPCNT, reject))] as const;
  const { matrix } = await compareDecoders({ subjects: [], decoders }, SOME);
  await closeDecoders(decoders);
  assertEquals(matrix.rows.map(({ extension, settled }) => [extension, settled]), [["POPCNT", 0]]);
  assertEquals(matrix.rows[0]!.cells.map(({ open }) => open), [0, matrix.disputed]);
});

Deno.test("compareDecoders() decodes the points of a space, and stops where it is told to", async () => {
  const swept = { space: SPACES.core, range: { from: 600_000, to: 605_000 } };
  const { matrix } = await compared({ planted: [of(MOVBE, reject)] }, { seed: 1, cases: 100, swept });
  assertEquals([matrix.decoded, matrix.swept], [5100, { space: "core", first: 600_000, last: 604_999 }]);
  let asked = 0;
  const stopped = await compared({ planted: ERRORS }, { seed: 1, cases: 50_000, goesOn: () => ++asked < 20 });
  const { rows, decoded } = stopped.matrix;
  assert(!isWhole(stopped) && decoded > 0);
  assert(sumOfRows("all", rows, 2).texts <= decoded);
});

const cpu = await openCpuParty().catch((error: unknown) => {
  if (error instanceof CpuUnavailable) return undefined;
  throw error;
});
await cpu?.close();

Deno.test({
  name: "compareDecoders() blames whoever gets an operand wrong by what a real CPU does with it",
  ignore: cpu === undefined,
  fn: async () => {
    const real = await openCpuParty();
    const [iced, capstone] = await openDecoders();
    const third = new PlantedDecoder("third", of(MOVBE, (out, at) => out.base[at]! ^= 1));
    try {
      const parties: Parties = { subjects: [], decoders: [iced, capstone!, third], cpu: real };
      const { matrix } = await compareDecoders(parties, SOME);
      const { MOVBE: cell, ...others } = wrongIn(matrix, 2);
      assertEquals(others, {});
      assert(cell!.operands! > 10, JSON.stringify(cell));
      assert(wrongIn(matrix, 1)["base"]!.rejects! > 0);
    } finally {
      await real.close();
      await closeDecoders([iced, capstone!, third]);
    }
  },
});
