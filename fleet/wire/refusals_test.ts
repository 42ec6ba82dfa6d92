import { assertEquals, assertThrows } from "@std/assert";
import { gunzipSync, gzipSync } from "node:zlib";
import { CampaignMemory } from "../../fuzz/campaign/campaign_memory.ts";
import { decodeAnswer, encodeAnswer } from "./answer.ts";
import { decodeChange, encodeChange } from "./change.ts";
import { checkAnswer, checkChange, checkSwept } from "./fits.ts";
import { BLOCK, realEpochs, realSwept, SPACE } from "./messages_testing.ts";
import { MOST_BYTES } from "./packed_json.ts";
import { decodeSnapshot, encodeSnapshot } from "./snapshot.ts";
import { saidBy, saying } from "./spoiled_testing.ts";
import { decodeSwept, encodeSwept } from "./swept.ts";
import { WireError } from "./wire_error.ts";

const [FIRST, SECOND] = await realEpochs(2) as [Epoch, Epoch];
type Epoch = Awaited<ReturnType<typeof realEpochs>>[number];

/** Says that something is refused with exactly this message. */
function assertRefuses(work: () => unknown, message: string): void {
  assertEquals(assertThrows(work, WireError).message, message);
}

// deno-lint-ignore no-explicit-any -- It is to be made wrong.
type Json = any;

/** Says what is wrong with a message of which something is changed. */
function assertSays(
  packed: Uint8Array,
  decode: (bytes: Uint8Array) => unknown,
  change: (json: Json) => void,
  message: string,
): void {
  const json = JSON.parse(saidBy(packed));
  change(json);
  assertRefuses(() => decode(saying(JSON.stringify(json))), message);
}

const DECODERS = [decodeAnswer, decodeChange, decodeSnapshot, decodeSwept];

Deno.test("Every decoder refuses what is not gzip, not JSON, or no object", () => {
  for (const decode of DECODERS) {
    assertRefuses(() => decode(new Uint8Array()), "message is not gzip");
    assertRefuses(() => decode(Uint8Array.of(1, 2, 3)), "message is not gzip");
    assertRefuses(() => decode(saying("{}").subarray(0, 12)), "message is not gzip");
    assertRefuses(() => decode(Uint8Array.of(...saying("{}"), 1)), "message is not gzip");
    assertRefuses(() => decode(saying("{")), "message is not JSON");
    assertRefuses(() => decode(saying("\ufeff{}")), "message is not JSON");
    assertRefuses(() => decode(saying(Uint8Array.of(0x22, 0xff, 0x22))), "message is not JSON");
    for (const json of ["null", "1", '"x"']) assertRefuses(() => decode(saying(json)), "message is not an object");
  }
  assertRefuses(() => decodeChange(saying("{}")), "epoch is missing");
});

Deno.test("decodeChange() refuses what would fill the memory, before it does", () => {
  const ones = (megabytes: number) => new Uint8Array(megabytes << 20).fill(0x31);
  assertRefuses(() => decodeChange(gzipSync(ones((MOST_BYTES >> 20) + 1), { level: 1 })), "message is too long");
  assertRefuses(() => decodeChange(saying("[".repeat(17) + "]".repeat(17))), "message is nested too deeply");
  assertRefuses(() => decodeChange(saying(`{"a":${"[".repeat(1e6)}`)), "message is nested too deeply");
  assertRefuses(() => decodeChange(saying(`[${"[],".repeat(1 << 22)}0]`)), "message has too many parts");
});

Deno.test("decodeAnswer() says which part of an answer is wrong", () => {
  const says = (change: (result: Json) => void, message: string) =>
    assertSays(encodeAnswer(FIRST.answers[1]!), decodeAnswer, ({ result }) => change(result), message);
  says((result) => result.findings[0].count = 0.5, "result.findings[0].count is not a whole number");
  says((result) => result.findings[0].count = 2 ** 33, "result.findings[0].count is not a whole number");
  says((result) => result.cases = -1, "result.cases is not a whole number");
  says((result) => result.more = 1, "result.more is not known here");
  says((result) => delete result.findings[2].title, "result.findings[2].title is missing");
  says((result) => result.findings[1] = result.findings[0], "result.findings[1] is there twice");
  says((result) => result.findings[0].id = "0", "result.findings[0].id is not that of its signature");
  says(
    (result) => result.findings[0].parties = ["a", "b"],
    "result.findings[0].parties are not those of its signature",
  );
  says((result) => result.findings[0].parties.length = 1, "result.findings[0].parties[1] is not a text");
  says((result) => result.findings[0].first.epoch = 1, "result.findings[0].first is of another shard");
  says((result) => result.findings[0].exemplars[0].field = "x", "result.findings[0].exemplars[0].field is not a field");
  says((result) => result.buckets[0].signature = "x", "result.buckets[0].signature is of no finding");
  says((result) => result.entries[3][4] = 2, "result.entries[3] is of another shard");
  says(
    (result) => result.entries[0][1][1] = 0,
    "result.entries[0][1] is no list of features: They are not ascending 32-bit numbers",
  );
  says((result) => result.entries[0][1] = [], "result.entries[0][1] is no list of features: There is none");
  says((result) => result.entries[0][0] = "8b07", 'result.entries[0][0] is no case: Case is not JSON: "8b07"');
  says((result) => result.entries[0][2] = 0, "result.entries[0][2] is not a number of bytes");
  says((result) => result.disagreeing = 1e6, "result.disagreeing is more than its cases");
  says((result) => result.outside = [{}], "result.outside is no count of what is outside the model");
  says(
    (result) => result.findings[0].exemplars[0].verdict.did = {},
    "result.findings[0].exemplars[0].verdict is no verdict: It has other keys",
  );
});

Deno.test("checkAnswer() refuses another epoch, shard or number of cases, unknown findings and known buckets", () => {
  const [answer] = FIRST.answers as [Epoch["answers"][number]];
  const { result } = answer;
  const { shard, cases } = result;
  const memory = FIRST.before;
  const check = (changed: Partial<typeof result>) => () =>
    checkAnswer({ ...answer, result: { ...result, ...changed } }, { shard, cases }, memory);
  check({})();
  assertRefuses(check({ epoch: 1 }), "result.epoch is 1, and 0 is due");
  assertRefuses(check({ shard: 2 }), "result.shard is not 0, which was ordered");
  assertRefuses(check({ cases: 1 }), `result.cases is not ${cases}, which were ordered`);
  const bare = { ...result.findings[0]!, exemplars: [] };
  assertRefuses(check({ findings: [bare] }), "result.findings[0].exemplars are none");
  const after = new CampaignMemory(memory.snapshot());
  after.apply(FIRST.change);
  const again = { ...answer, result: { ...result, epoch: 1 } };
  assertRefuses(() => checkAnswer(again, { shard, cases }, after), "result.buckets[0].buckets[0] is known");
});

Deno.test("decodeChange() and checkChange() refuse another epoch, and findings of nobody", () => {
  const says = (change: (json: Json) => void, message: string) =>
    assertSays(encodeChange(SECOND.change), decodeChange, change, message);
  says((json) => json.entries[0][3] = 0, "entries[0] is of another epoch");
  says((json) => json.findings[0].first.epoch = 0, "findings[0].first is of another epoch");
  says((json) => json.forgetsBuckets = 0, "forgetsBuckets is neither true nor false");
  assertRefuses(() => checkChange(SECOND.change, FIRST.before), "epoch is 1, and 0 is due");
});

Deno.test("decodeSnapshot() refuses findings that nothing shows, and what is of epochs to come", () => {
  const says = (change: (json: Json) => void, message: string) =>
    assertSays(encodeSnapshot(SECOND.before.snapshot()), decodeSnapshot, change, message);
  says((json) => json.findings[0].exemplars = [], "findings[0].exemplars are not one to 5");
  says((json) => json.entries[0][3] = 1, "entries[0] is of an epoch to come");
  says((json) => json.entries[0][3] = -2, "entries[0][3] is not an epoch");
  says((json) => json.findings[0].first.epoch = 1, "findings[0].first is of an epoch to come");
});

Deno.test("decodeSwept() and checkSwept() refuse counts that are none, and points that were not ordered", async () => {
  const answer = await realSwept();
  const packed = encodeSwept(answer);
  const says = (change: (json: Json) => void, message: string) => assertSays(packed, decodeSwept, change, message);
  says(({ tally }) => tally.opcodes[0].opcode = 2 ** 30, "tally.opcodes[0].opcode is no opcode");
  says(({ tally }) => tally.opcodes[0].cells[0] = 257, "tally.opcodes[0].cells is no list of cells");
  says(({ tally }) => tally.opcodes.push(tally.opcodes[0]), "tally.opcodes is not in order");
  says(({ tally }) => tally.opcodes[0].pairs[0].modrm.pop(), "tally.opcodes[0].pairs[0] has too few words");
  const check = (range: typeof BLOCK) => () => checkSwept(answer, range, SPACE);
  check(BLOCK)();
  assertRefuses(check({ ...BLOCK, to: BLOCK.to + 1 }), "tally has 1000 points, and 1001 were ordered");
  assertRefuses(check({ from: 0, to: 1 }), "tally.opcodes[0].pairs[0] has cases that were not ordered");
});

Deno.test("encodeChange() writes JSON in gzip, without the time", () => {
  const packed = encodeChange(FIRST.change);
  assertEquals([...packed.subarray(4, 8)], [0, 0, 0, 0]);
  assertEquals(JSON.parse(gunzipSync(packed).toString()).epoch, 0);
});
