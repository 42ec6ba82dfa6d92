import { assert, assertEquals } from "@std/assert";
import { type Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import { readCase } from "../../machine/case.ts";
import { termsOf } from "../../machine/contract.ts";
import { Form } from "../../machine/decoding.ts";
import { codeOf } from "../../oracles/decoders/iced/iced_features.ts";
import { instructionTemplates } from "../../oracles/decoders/iced/instruction_templates.ts";
import { Expectations } from "../../oracles/model/expectation.ts";
import { model } from "../../oracles/model/model.ts";
import { Encoding } from "../generate/encoding.ts";
import { STATES_PER_TEXT } from "../generate/generator.ts";
import { Random } from "../generate/random.ts";
import { classOf, InstructionClass } from "./choose_template.ts";
import { judgesInstructions } from "./generate_instructions.ts";
import { writeInstruction } from "./instruction_text.ts";
import { decoded, generated, generatedMoves, instructionsOf, SIZE } from "./instructions_testing.ts";

const ROWS = Array.from({ length: SIZE }, (_, row) => row);

const casesOf = (batch: Batch) => ROWS.map((row) => readCase(batch, row));

Deno.test("InstructionGenerator.write() makes the same cases of the same seed and batch, and others of others", () => {
  const first = casesOf(generated(1, 2));
  assertEquals(casesOf(generated(1, 2)), first);
  for (const other of [generated(1, 3), generated(2, 2)]) {
    assert(String(casesOf(other).map(({ bytes }) => bytes)) !== String(first.map(({ bytes }) => bytes)));
  }
});

Deno.test("InstructionGenerator.write() leaves every move as it is, and of the rest a quarter", () => {
  const [before, after] = [decoded(generatedMoves(1, 0)), decoded(generated(1, 0))];
  const { form, rowOf } = before.decodings;
  const isChanged = (row: number) =>
    String(before.batch.text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * row + 15)) !==
      String(after.batch.text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * row + 15));
  const moves = ROWS.filter((row) => form[rowOf[row]!] !== Form.other);
  for (const row of moves) assertEquals(readCase(after.batch, row), readCase(before.batch, row));
  const firsts = ROWS.filter((row) => row % STATES_PER_TEXT === 0 && !moves.some((move) => move >> 2 === row >> 2));
  const changed = firsts.filter(isChanged).length / firsts.length;
  assert(changed > 0.6 && changed < 0.9, `${changed}`);
  for (const row of ROWS) if (row % STATES_PER_TEXT !== 0) assert(after.batch.repeatsText(row));
});

Deno.test("InstructionGenerator.write() makes possible states alone", () => {
  const { batch, decodings } = decoded(generated(3, 0));
  const out = new Expectations(SIZE);
  model(batch, decodings, out, termsOf("hypervisor", {}, true));
  assertEquals(ROWS.filter((row) => out.impossible[row] !== 0), []);
});

Deno.test("InstructionGenerator.write() makes integer instructions at least half of what it makes, and some of every class", () => {
  const classes = new Map(instructionTemplates().map((template) => [template.facts.number, classOf(template)]));
  const drawn = [0, 1, 2, 3].flatMap((number) => instructionsOf(decoded(generated(1, number))))
    .map(({ facts }) => classes.get(facts.number));
  const shares = Object.values(InstructionClass).map((each) =>
    drawn.filter((drawn) => drawn === each).length / drawn.length
  );
  assert(shares[0]! > 0.5 && shares[1]! > 0.05 && shares[2]! > 0.1, shares.join());
});

Deno.test("writeInstruction() writes the instruction that it is asked for, unless a prefix makes another one of it", () => {
  const random = new Random(1);
  const encoding = new Encoding();
  const text = new Uint8Array(TEXT_STRIDE);
  const templates = instructionTemplates();
  const right = templates.filter((template) => {
    text.fill(0x90);
    encoding.start(text, 0);
    writeInstruction(random, encoding, template);
    return codeOf(text.subarray(0, 15)) === template.code;
  });
  assert(right.length > 0.9 * templates.length, `${right.length} of ${templates.length}`);
});

Deno.test("judgesInstructions() is so of emulators whose memory is real where a CPU is asked that runs instructions", () => {
  const [real, guest] = [termsOf("hypervisor", {}, true), termsOf("guest", {}, true)];
  assertEquals(
    [[real, {}], [real, undefined], [real, { recorded: true }], [guest, {}], [termsOf("hypervisor"), {}]].map((given) =>
      judgesInstructions(...given as Parameters<typeof judgesInstructions>)
    ),
    [true, false, false, false, false],
  );
});
