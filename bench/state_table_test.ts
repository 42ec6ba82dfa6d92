import { assert, assertEquals } from "@std/assert";
import { Batch, TEXT_STRIDE } from "../machine/batch.ts";
import { type DecodingColumns, Operand } from "../machine/decoding.ts";
import { GPR_COUNT, NO_REGISTER } from "../machine/registers.ts";
import { decodingsOf } from "../oracles/decoders/decoder_testing.ts";
import { fillGuestLinearAddresses } from "../machine/linear_address.ts";
import { Encoding } from "../fuzz/generate/encoding.ts";
import { StateTable, TABLE_STATES } from "./state_table.ts";

const DEVICE = 0xffff_c900_fee0_0448n;

/** Loads with the prefixes given, of every ModRM byte and of many SIB bytes, each in every state. */
function loads(prefixes: readonly number[]): { batch: Batch; decodings: DecodingColumns } {
  const operands = Array.from({ length: 256 * 8 }, (_, n) => ({ modrm: n >> 3, sib: (n & 7) * 37 & 0xff }));
  const batch = new Batch(operands.length * TABLE_STATES);
  const table = new StateTable(batch.capacity);
  const encoding = new Encoding();
  batch.fetch.fill(15);
  batch.size = batch.capacity;
  table.start(batch);
  operands.forEach(({ modrm, sib }, n) => {
    const first = TABLE_STATES * n;
    encoding.start(batch.text, TEXT_STRIDE * first);
    for (const prefix of prefixes) {
      (prefix & 0xf0) === 0x40 ? encoding.rexPrefix(prefix & 15) : encoding.legacyPrefix(prefix);
    }
    encoding.byte(0x8b);
    encoding.modrm(modrm, sib, -0x56);
    batch.repeatText(first, first + TABLE_STATES);
    table.aim(encoding, batch, first);
  });
  const decodings = decodingsOf(batch);
  fillGuestLinearAddresses(batch, decodings);
  return { batch, decodings };
}

for (const prefixes of [[], [0x43], [0x65], [0x64, 0x4f], [0x67, 0x65], [0x67, 0x64, 0x42]]) {
  Deno.test(`StateTable.aim() makes operands address the device in every state: ${prefixes.map((p) => p.toString(16))}`, () => {
    const { batch, decodings: { operand, base, index, segment } } = loads(prefixes);
    let aimed = 0;
    for (let row = 0; row < batch.size; row++) {
      const isAbsolute = base[row] === NO_REGISTER && index[row] === NO_REGISTER && segment[row] === 0;
      // An address that no register is part of cannot be chosen, one that is a register's multiple not exactly.
      if (operand[row] !== Operand.memory || isAbsolute || index[row] === base[row]) continue;
      const isScaled = base[row] === NO_REGISTER && index[row] !== NO_REGISTER;
      const gla = batch.ve.gla.at(row);
      assert(isScaled ? DEVICE - gla < 8n && gla <= DEVICE : gla === DEVICE, `row ${row}: ${gla.toString(16)}`);
      aimed++;
    }
    assert(aimed > batch.size / 2, `${aimed} of ${batch.size}`);
  });
}

Deno.test("StateTable.start() writes over everything but the text, so that nothing of what was aimed before is left", () => {
  const [used, fresh] = [new Batch(2 * TABLE_STATES), new Batch(2 * TABLE_STATES)];
  const table = new StateTable(2 * TABLE_STATES);
  const encoding = new Encoding();
  table.start(fresh);
  table.start(used);
  [0x05, 0x07].forEach((modrm, n) => {
    encoding.start(used.text, TEXT_STRIDE * TABLE_STATES * n);
    encoding.legacyPrefix(0x64);
    encoding.byte(0x8b);
    encoding.modrm(modrm, 0, 8);
    table.aim(encoding, used, TABLE_STATES * n);
  });
  const columns = ({ rip, fsBase, registers }: Batch) => [rip, fsBase, registers].map(({ u64 }) => u64.slice());
  const changed = columns(used);
  table.start(used);
  assertEquals(columns(used), columns(fresh));
  assert(changed.every((column, k) => column.some((value, i) => value !== columns(fresh)[k]![i])));
});

Deno.test("the table's registers have another byte in every lane of every register, in each state", () => {
  const batch = new Batch(TABLE_STATES);
  new StateTable(TABLE_STATES).start(batch);
  for (let state = 0; state < TABLE_STATES; state++) {
    const bytes = batch.registers.u8.subarray(8 * GPR_COUNT * state, 8 * GPR_COUNT * (state + 1));
    assertEquals(new Set(bytes).size, 8 * GPR_COUNT, `state ${state}`);
  }
});

Deno.test("between them, the table's states have every bit of every register set and clear, and every sign of the answers", () => {
  const batch = new Batch(TABLE_STATES);
  new StateTable(TABLE_STATES).start(batch);
  const states = Array.from({ length: TABLE_STATES }, (_, state) => state);
  for (let k = 0; k < 8 * GPR_COUNT; k++) {
    const seen = states.map((state) => batch.registers.u8[8 * GPR_COUNT * state + k]!);
    assertEquals([seen.reduce((a, b) => a & b), seen.reduce((a, b) => a | b)], [0, 0xff], `byte ${k}`);
  }
  for (const size of [1, 2, 4, 8]) {
    const signs = states.map((state) => batch.device.value.u8[8 * state + size - 1]! >> 7);
    assertEquals(new Set(signs), new Set([0, 1]), `${size} bytes`);
  }
  assertEquals(new Set(batch.device.value.u64).size, TABLE_STATES);
});
