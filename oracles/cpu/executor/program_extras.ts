/**
 * The part of the executor for records that ask for more than others: vector registers, and a whole region of the window.
 *
 * @module
 */
import { type Assembler, at } from "./assembler.ts";
import { address } from "./image.ts";
import { Context } from "./linux.ts";
import { State } from "./program_variables.ts";
import { Asked, Input, REGION_SIZE, VECTOR_STATE } from "./record_layout.ts";

/** Label of the memory that vector registers are loaded from. */
const LANES = "vectorLanes";

/** Vector registers, by their size in bytes. */
const REGISTERS = { 16: 16, 32: 16, 64: 32 } as const;

/** Lane j of register i is the record's value rotated left by 4 i + j bits: so all of them are rotations in a row. */
const LANES_OF_REGISTER = 4;
const LANE_COUNT = LANES_OF_REGISTER * (REGISTERS[64] - 1) + 8;

/** Which size is loaded for what is asked, the widest first. */
const SIZES = [[64, Asked.avx512], [32, Asked.avx], [16, Asked.sse]] as const;

/** Reserves the memory. */
export function reserveLanes(a: Assembler): void {
  a.label(LANES);
  a.bytes(...new Uint8Array(8 * LANE_COUNT));
}

/** Loads the vector registers of the record at rbp where it asks for them. Changes rax, rcx, rsi and rdi. */
export function assembleVectors(a: Assembler): void {
  a.load("rax", at("rbp", Input.asked));
  a.arithmetic("and", "rax", Asked.sse | Asked.avx | Asked.avx512);
  a.jumpIf("equal", "vectors: none");
  a.load("rax", at("rbp", Input.vectors));
  a.mov("rdi", address(LANES));
  a.mov("rcx", LANE_COUNT);
  a.label("vectors: lane");
  a.store(at("rdi"), "rax");
  a.shift("rol", "rax", 1);
  a.lea("rdi", at("rdi", 8));
  a.arithmetic("sub", "rcx", 1);
  a.jumpIf("notEqual", "vectors: lane");
  a.mov("rsi", address(LANES));
  for (const [size, asked] of SIZES) {
    a.load("rax", at("rbp", Input.asked));
    a.arithmetic("and", "rax", asked);
    a.jumpIf("equal", `vectors: not ${size}`);
    for (let n = 0; n < REGISTERS[size]; n++) a.loadVector(size, n, 8 * LANES_OF_REGISTER * n);
    a.jump("vectors: none");
    a.label(`vectors: not ${size}`);
  }
  a.label("vectors: none");
}

/**
 * Stores what the record asked for: its region of the window, which is at `window`, and its vector registers from the frame of
 * the signal. Leaves the sum of all that in rax and the input in rcx. r13 is the saved context, and r8 and rbp stay.
 */
export function assembleExtras(a: Assembler, window: bigint): void {
  a.load("rcx", at("rbx", State.input));
  a.arithmetic("xor", "r10", "r10");
  a.load("rax", at("rcx", Input.asked));
  a.testZero("rax");
  a.jumpIf("equal", "extras: done");
  a.load("rdi", at("rbx", State.extra));
  a.mov("rsi", window);
  a.arithmetic("add", "rsi", at("rcx", Input.regionOffset));
  copySummed(a, "region", REGION_SIZE);
  a.load("rax", at("rcx", Input.asked));
  a.arithmetic("cmp", "rax", Asked.region);
  a.jumpIf("equal", "extras: done");
  a.load("rsi", at("r13", Context.vectors));
  a.lea("rsi", at("rsi", VECTOR_STATE.offset));
  copySummed(a, "vectors", VECTOR_STATE.size);
  a.label("extras: done");
  a.mov("rax", "r10");
}

/** Copies bytes from rsi to rdi, both of which move on, and adds them to r10 as 64-bit words. */
function copySummed(a: Assembler, name: string, size: number): void {
  a.mov("r9", size / 8);
  a.label(`extras: ${name}`);
  a.load("rax", at("rsi"));
  a.store(at("rdi"), "rax");
  a.arithmetic("add", "r10", "rax");
  a.lea("rsi", at("rsi", 8));
  a.lea("rdi", at("rdi", 8));
  a.arithmetic("sub", "r9", 1);
  a.jumpIf("notEqual", `extras: ${name}`);
}
