import { assert, assertEquals } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { batchBytes } from "../../machine/case_testing.ts";
import { termsOf } from "../../machine/contract.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { NONE } from "../../machine/effects.ts";
import { fillGuestLinearAddresses } from "../../machine/linear_address.ts";
import { reachesDevice } from "../../machine/memory_image.ts";
import { IcedDecoder } from "../../oracles/decoders/iced/iced.ts";
import { Expectations, Expected } from "../../oracles/model/expectation.ts";
import { model } from "../../oracles/model/model.ts";
import { meetsEmulatorStates, varyStates } from "./emulator_states.ts";
import { Generator } from "./generator.ts";

const SIZE = 4096;

function generated(seed: number, stream: number): Batch {
  const batch = new Batch(SIZE);
  new Generator(seed, SIZE).fill(batch, stream, SIZE);
  varyStates(seed, stream, batch);
  return batch;
}

Deno.test("varyStates() makes the same states of the same seed and batch, and others of others", () => {
  const bytes = (seed: number, stream: number) =>
    JSON.stringify(batchBytes(generated(seed, stream)).map((each) => [...each]));
  const first = bytes(1, 2);
  assertEquals(bytes(1, 2), first);
  assert(bytes(1, 3) !== first);
  assert(bytes(2, 2) !== first);
});

Deno.test("varyStates() makes what only an emulator meets: each often enough, and all of it possible", () => {
  const batch = generated(1, 0);
  const [decodings, out, decoder] = [new DecodingColumns(SIZE), new Expectations(SIZE), new IcedDecoder()];
  decoder.decode(batch, decodings);
  decoder.close();
  fillGuestLinearAddresses(batch, decodings);
  model(batch, decodings, out, termsOf("hypervisor", {}, true));
  const rows = Array.from({ length: SIZE }, (_, row) => row);
  const handled = rows.filter((row) => out.kind[row] === Expected.handled && out.lists!.count[row]! > 0);
  const share = (is: (row: number) => boolean) => handled.filter(is).length / handled.length;
  const { u32 } = out.address;
  const isElsewhere = (row: number) => !reachesDevice(batch, row, u32[2 * row]!, u32[2 * row + 1]!, 1);
  const isInside = (row: number) => !isElsewhere(row) && !out.address.equals(row, batch.ve.gla, row);
  assertEquals(rows.filter((row) => out.impossible[row] !== 0).length, 0);
  for (
    const [name, is] of Object.entries({
      raises: (row: number) => out.exception[row] !== NONE,
      elsewhere: isElsewhere,
      inside: isInside,
      user: (row: number) => batch.cpl[row] === 3,
    })
  ) assert(share(is) > 0.02, `${name}: ${share(is)}`);
  assert(share((row) => out.address.equals(row, batch.ve.gla, row)) > 0.5);
  assertEquals(new Set(rows.map((row) => batch.memory.at(row))).size, SIZE);
});

Deno.test("meetsEmulatorStates() is so of emulators whose memory is real, and of nobody else", () => {
  const terms = [termsOf("hypervisor", {}, true), termsOf("hypervisor"), termsOf("guest", {}, true), termsOf("guest")];
  assertEquals(terms.map(meetsEmulatorStates), [true, false, false, false]);
});
