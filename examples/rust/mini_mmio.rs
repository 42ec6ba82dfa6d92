//! A subject in one file of Rust, without any crate: `rustc -O --edition 2021 mini_mmio.rs`, then `--subject ./mini_mmio`.
//!
//! It handles the moves 88 to 8b between a register and [register], and has a bug: it takes the byte registers AH, CH, DH
//! and BH for SPL, BPL, SIL and DIL. Only `handle` is about instructions; all else is the frame of docs/protocol-1.md.

use std::io::{self, Read, Write};

const CASE_SIZE: usize = 256;
const OUTCOME_SIZE: usize = 168;
const HELLO_SIZE: usize = 64;
const HEADER_SIZE: usize = 16;
const TRAILER_SIZE: usize = 8;
const MOST_CASES: usize = 4096;
const FEATURE_FETCH: u32 = 1;
const FEATURE_PAGING: u32 = 2;
const FEATURE_GPA_WIDTH: u32 = 4;

const EINVAL: i32 = -22;
const EIO: i32 = -5;
const EFAULT: i32 = -14;

/// One exception, and what comes of it.
struct Trap<'a> {
    text: &'a [u8],
    cpl: u8,
    paging: u8,
    gpa_width: u8,
    gla: u64,
    gpa: u64,
    device_value: u64,
    device_status: u64,
    regs: [u64; 16],
    access: Option<Access>,
    accesses: u8,
}

struct Access {
    size: u8,
    is_write: bool,
    gpa: u64,
    data: u64,
}

impl Trap<'_> {
    /// Asks the VMM for an access: gives what was read, or nothing where the VMM says that it failed.
    fn hypercall(&mut self, size: u8, is_write: bool, data: u64) -> Option<u64> {
        self.access = Some(Access { size, is_write, gpa: self.gpa, data });
        self.accesses += 1;
        (self.device_status == 0).then_some(self.device_value)
    }
}

/// Handles one exception: gives the instruction's length, or a negative number where it is refused.
fn handle(trap: &mut Trap) -> i32 {
    let rex = trap.text.first().copied().filter(|byte| byte & 0xf0 == 0x40);
    let at = usize::from(rex.is_some());
    let &[opcode, modrm, ..] = &trap.text[at..] else { return EINVAL };
    if opcode & 0xfc != 0x88 || modrm >> 6 != 0 || matches!(modrm & 7, 4 | 5) {
        return EINVAL;
    }
    let size = match (opcode & 1, rex.unwrap_or(0) & 8) {
        (0, _) => 1,
        (_, 0) => 4,
        _ => 8,
    };
    // The kernel has the upper half of 48 or 57 bits; the top bit of a gpa says that it is shared.
    let kernel_half = 1 << if trap.paging == 5 { 56 } else { 47 };
    let is_kernel = trap.gla >= kernel_half && trap.gla >> 12 != 0xffff_ffff_ff600;
    let is_shared = trap.gpa >> (trap.gpa_width - 1) & 1 == 1;
    if trap.cpl != 0 || !is_kernel || !is_shared || trap.gla % 4096 + size > 4096 {
        return EFAULT;
    }
    // The bug: without REX, the byte registers 4 to 7 are the second bytes of the first four.
    let register = usize::from(modrm >> 3 & 7 | (rex.unwrap_or(0) & 4) << 1);
    let mask = u64::MAX >> (64 - 8 * size);
    let old = trap.regs[register];
    let is_write = opcode < 0x8a;
    let Some(value) = trap.hypercall(size as u8, is_write, if is_write { old & mask } else { 0 }) else { return EIO };
    if !is_write {
        // Writing 32 bits of a register clears the others.
        trap.regs[register] = if size == 4 { value & mask } else { old & !mask | value & mask };
    }
    at as i32 + 2
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}

fn put(bytes: &mut [u8], at: usize, value: u64) {
    bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
}

/// Writes the outcome of a case.
fn answer(case: &[u8], outcome: &mut [u8]) {
    let regs = std::array::from_fn(|r| u64_at(case, 56 + 8 * r));
    let mut trap = Trap {
        text: &case[8..8 + usize::from(case[4])],
        cpl: case[5],
        paging: case[6],
        gpa_width: case[7],
        gla: u64_at(case, 200),
        gpa: u64_at(case, 208),
        device_value: u64_at(case, 224),
        device_status: u64_at(case, 232),
        regs,
        access: None,
        accesses: 0,
    };
    let returned = handle(&mut trap);
    outcome.fill(0);
    outcome[0..4].copy_from_slice(&case[0..4]);
    outcome[4..8].copy_from_slice(&returned.to_le_bytes());
    outcome[8] = u8::from(returned > 0);
    if let Some(access) = &trap.access {
        outcome[9..12].copy_from_slice(&[trap.accesses, access.size, u8::from(access.is_write)]);
        put(outcome, 24, access.gpa);
        put(outcome, 32, access.data);
    }
    put(outcome, 16, u64_at(case, 24).wrapping_add(returned.max(0) as u64));
    for (r, &value) in trap.regs.iter().enumerate() {
        put(outcome, 40 + 8 * r, value);
    }
}

fn hello() -> [u8; HELLO_SIZE] {
    let mut hello = [0; HELLO_SIZE];
    hello[0..7].copy_from_slice(b"subject");
    let features = FEATURE_FETCH | FEATURE_PAGING | FEATURE_GPA_WIDTH;
    let numbers = [1, CASE_SIZE as u32, OUTCOME_SIZE as u32, MOST_CASES as u32, features];
    for (k, number) in numbers.iter().enumerate() {
        hello[8 + 4 * k..12 + 4 * k].copy_from_slice(&number.to_le_bytes());
    }
    hello[32..41].copy_from_slice(b"mini-rust");
    hello
}

fn main() -> io::Result<()> {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    output.write_all(&hello())?;
    output.flush()?;
    input.read_exact(&mut [0; HELLO_SIZE])?;
    let mut header = [0; HEADER_SIZE];
    let mut cases = vec![0; MOST_CASES * CASE_SIZE];
    let mut answers = vec![0; HEADER_SIZE + MOST_CASES * OUTCOME_SIZE + TRAILER_SIZE];
    // The end of the input is the end of the run.
    while input.read_exact(&mut header).is_ok() {
        let count = u32::from_le_bytes(header[4..8].try_into().unwrap()) as usize;
        let cases = &mut cases[..count * CASE_SIZE];
        input.read_exact(cases)?;
        header[0..4].copy_from_slice(b"done");
        answers[..HEADER_SIZE].copy_from_slice(&header);
        let end = HEADER_SIZE + count * OUTCOME_SIZE;
        let outcomes = &mut answers[HEADER_SIZE..end];
        for (case, outcome) in cases.chunks_exact(CASE_SIZE).zip(outcomes.chunks_exact_mut(OUTCOME_SIZE)) {
            answer(case, outcome);
        }
        answers[end..end + 4].copy_from_slice(b"over");
        answers[end + 4..end + 8].copy_from_slice(&header[4..8]);
        output.write_all(&answers[..end + TRAILER_SIZE])?;
        output.flush()?;
    }
    Ok(())
}
