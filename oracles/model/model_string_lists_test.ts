import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch } from "../../machine/batch.ts";
import { fillBatch } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { termsOf } from "../../machine/contract.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { AccessLists, MOST_TOLD } from "../../machine/effects.ts";
import { IcedDecoder } from "../decoders/iced/iced.ts";
import { Expectations } from "./expectation.ts";
import { model } from "./model.ts";
import { listStrings } from "./model_string_lists.ts";

const EMULATOR = termsOf("hypervisor", {}, true);
const MASK = (1n << 64n) - 1n;

/** One access, as a law says it. */
interface Access {
  readonly way: number;
  readonly address: bigint;
  readonly size: number;
  readonly data: bigint;
}

/** The instruction as its manual has it, byte by byte, with a map for memory. */
function movs(c: ReturnType<typeof caseFrom>, size: number, isNarrow: boolean, base: bigint, count: number): Access[] {
  const written = new Map<bigint, bigint>();
  const gla = c.ve.gla!;
  const byte = (a: bigint) => {
    const kept = written.get(a);
    if (kept !== undefined) return kept;
    const offset = (a - gla) & MASK;
    return offset < 64n ? c.device.value >> 8n * (offset % 8n) & 0xffn : c.memory >> 8n * (a % 8n) & 0xffn;
  };
  const cut = (value: bigint) => isNarrow ? value & 0xffff_ffffn : value & MASK;
  const step = BigInt((c.rflags >> 10n & 1n) === 0n ? size : -size);
  let [rsi, rdi] = [cut(c.registers[6]!), cut(c.registers[7]!)];
  const done: Access[] = [];
  for (let n = 0; n < count; n++) {
    const [from, to] = [(base + rsi) & MASK, rdi];
    let data = 0n;
    for (let k = 0; k < size; k++) data |= byte(from + BigInt(k) & MASK) << BigInt(8 * k);
    done.push({ way: 0, address: from, size, data }, { way: 1, address: to, size, data });
    for (let k = 0; k < size; k++) written.set(to + BigInt(k) & MASK, data >> BigInt(8 * k) & 0xffn);
    [rsi, rdi] = [cut(rsi + step), cut(rdi + step)];
  }
  return done;
}

const TEXTS = [["f3 a4", 1], ["f3 66 a5", 2], ["f3 a5", 4], ["f3 48 a5", 8]] as const;
const NEAR = fc.constantFrom(0n, 1n, 2n, 3n, 5n, 7n, 8n, 9n, 16n, 60n, 0x1000n);
const START = fc.constantFrom(0xffff_c900_0000_1000n, 0x1000n, 0xffff_fffcn, 0xffff_ffff_ffff_fffen, 0x7fff_fffen);

Deno.test("listStrings() lists what the manual's loop accesses, and reads back what was written", () => {
  const decoder = new IcedDecoder();
  const setting = fc.record({
    text: fc.constantFrom(...TEXTS),
    isNarrow: fc.boolean(),
    isBased: fc.boolean(),
    isDown: fc.boolean(),
    start: START,
    apart: NEAR,
    ofDevice: NEAR,
    count: fc.integer({ min: 1, max: 8 }),
  });
  fc.assert(
    fc.property(setting, ({ text: [text, size], isNarrow, isBased, isDown, start, apart, ofDevice, count }) => {
      const base = isBased ? 0x1_0000_2000n : 0n;
      const whole = `${isBased ? "64 " : ""}${isNarrow ? "67 " : ""}${text}`;
      const c = caseFrom(whole, {
        regs: { rcx: 100n, rsi: start, rdi: start + base + apart & MASK },
        fsBase: base,
        rflags: isDown ? 0x602n : 0x202n,
        memory: 0x0102_0304_0506_0708n,
        ve: { ...caseFrom("90").ve, gla: start + base + ofDevice & MASK },
      });
      const [batch, decodings, out] = [new Batch(1), new DecodingColumns(1), new Expectations(1)];
      fillBatch(batch, [c]);
      decoder.decode(batch, decodings);
      model(batch, decodings, out, EMULATOR);
      const lists = new AccessLists(1, MOST_TOLD);
      listStrings(batch, out, 0, count, lists, 0);
      const told = Array.from({ length: lists.told[0]! }, (_, k) => ({
        way: lists.direction[k]!,
        address: lists.address.at(k),
        size: lists.size[k]!,
        data: lists.data.at(k) & (1n << BigInt(8 * size)) - 1n,
      }));
      assertEquals(told, movs(c, size, isNarrow, base, count));
      assertEquals(lists.count[0], 2 * count);
    }),
    { numRuns: 2000 },
  );
  decoder.close();
});
