//! A subject of protocol 2 in one file of Rust, without any crate: `rustc -O --edition 2021 mini_emulator.rs`, then
//! `--subject ./mini_emulator`.
//!
//! It emulates x86-64 instructions as a hypervisor does: mov, movs, stos, add, cmp, xchg and the vector load movdqu,
//! with operands in memory and in registers. It tells of flags, exceptions, memory accesses and vector registers.
//! Without an argument verdict finds nothing wrong in it; the name of one of `BUGS` as its argument gives it that bug.
//!
//! Only `decode` and `Guest` are about instructions; all else is the frame of docs/protocol-2.md.
//!
//! Built with `--cfg verdict_coverage`, a compiler's probes and probes/verdict_coverage.c, its coverage guides campaigns:
//! docs/subject.md, "Guided by coverage", has the flags.

use std::io::{self, Read, Write};

const VERSION: u32 = 2;
const CASE_SIZE: usize = 384;
const ACCESSES: usize = 4;
const ACCESS_SIZE: usize = 32;
const TOLD_SIZE: usize = 224;
const OUTCOME_SIZE: usize = TOLD_SIZE + ACCESS_SIZE * ACCESSES;
const HELLO_SIZE: usize = 64;
const HEADER_SIZE: usize = 16;
const MOST_CASES: usize = 4096;
const FEATURES: u32 = FEATURE_FETCH | FEATURE_PAGING | FEATURE_GPA_WIDTH;
const FEATURE_FETCH: u32 = 1;
const FEATURE_PAGING: u32 = 2;
const FEATURE_GPA_WIDTH: u32 = 4;
const CONTRACT_HYPERVISOR: u8 = 1;
const TELLS: u16 = TELLS_RFLAGS | TELLS_EXCEPTION | TELLS_ACCESSES | TELLS_VECTORS;
const TELLS_RFLAGS: u16 = 1;
const TELLS_EXCEPTION: u16 = 2;
const TELLS_ACCESSES: u16 = 4;
const TELLS_VECTORS: u16 = 16;
const MARK_DEVICE: u8 = 1;
const MARK_PIECE: u8 = 2;

const EINVAL: i32 = -22;
const EIO: i32 = -5;

/// A planted bug.
#[derive(Clone, Copy, PartialEq)]
enum Bug {
    None,
    /// A mov to memory changes flags as if it were a test.
    Flags,
    /// The base of fs or gs is lost where an override follows that 64-bit mode ignores.
    Base,
    /// A mov of a register to memory reads the destination first.
    ReadFirst,
    /// movs writes its destination before it tells of having read its source.
    Order,
    /// An access of 8 bytes is made as two of 4.
    Halves,
    /// Raises #GP where #SS is due.
    StackFault,
}

const BUGS: [(&str, Bug); 6] = [
    ("flags", Bug::Flags),
    ("base", Bug::Base),
    ("read-first", Bug::ReadFirst),
    ("order", Bug::Order),
    ("halves", Bug::Halves),
    ("stack-fault", Bug::StackFault),
];

/// Bytes of the device.
const DEVICE_BYTES: u64 = 64;

/// One instruction's case.
struct Case<'a> {
    text: &'a [u8],
    paging: u8,
    rip: u64,
    rflags: u64,
    fs_base: u64,
    gs_base: u64,
    regs: [u64; 16],
    gla: u64,
    gpa: u64,
    device_value: u64,
    device_fails: bool,
    memory: u64,
    vectors: u64,
}

#[derive(Clone, Copy)]
struct Access {
    address: u64,
    gpa: u64,
    data: u64,
    size: u8,
    is_write: bool,
    marks: u8,
}

/// Why an instruction is not carried out.
enum Stop {
    /// It is none that is known here.
    Unknown,
    /// The device fails.
    Failure,
    /// It raises an exception of this vector.
    Exception(u8),
}

type Done<T = ()> = Result<T, Stop>;

const INVALID_OPCODE: Stop = Stop::Exception(6);
const STACK_SEGMENT_FAULT: Stop = Stop::Exception(12);
const GENERAL_PROTECTION: Stop = Stop::Exception(13);

const RAX: usize = 0;
const RCX: usize = 1;
const RSP: usize = 4;
const RBP: usize = 5;
const RSI: usize = 6;
const RDI: usize = 7;

const CF: u64 = 1;
const PF: u64 = 1 << 2;
const AF: u64 = 1 << 4;
const ZF: u64 = 1 << 6;
const SF: u64 = 1 << 7;
const DF: u64 = 1 << 10;
const OF: u64 = 1 << 11;

/// The lowest `size` bytes of a value.
fn cut(value: u64, size: usize) -> u64 {
    value & u64::MAX >> (64 - 8 * size)
}

#[derive(Clone, Copy, PartialEq)]
enum Operation {
    Mov,
    Movs,
    Stos,
    Add,
    Cmp,
    Xchg,
    Movdqu,
}

#[derive(Clone, Copy, PartialEq)]
enum Segment {
    Fs,
    Gs,
}

/// An operand in memory, without its segment's base.
#[derive(Clone, Copy, Default)]
struct Memory {
    base: Option<usize>,
    index: Option<usize>,
    scale: u8,
    is_rip_relative: bool,
    displacement: i64,
}

/// What ModRM says of an operand, or the text itself.
#[derive(Clone, Copy)]
enum Operand {
    Register(usize),
    Memory(Memory),
    Immediate(i64),
    /// Those of a string instruction: memory at rsi and rdi.
    Implied,
}

#[derive(Clone, Copy)]
struct Instruction {
    operation: Operation,
    /// Where the result goes; cmp has none, and this is its first operand.
    to: Operand,
    from: Operand,
    /// Bytes of an operand, or of a string's element.
    size: usize,
    address_size: usize,
    segment: Option<Segment>,
    has_lock: bool,
    has_repeat: bool,
    has_rex: bool,
    length: usize,
}

/// Reads a text from its first byte on.
struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    /// The next bytes as a signed number. No text is an instruction that ends before them.
    fn take(&mut self, size: usize) -> Done<i64> {
        let bytes = self.text.get(self.at..self.at + size).ok_or(Stop::Unknown)?;
        self.at += size;
        let value = bytes.iter().rev().fold(0, |value: u64, &byte| value << 8 | u64::from(byte));
        let above = 64 - 8 * size as u32;
        Ok((value << above) as i64 >> above)
    }

    fn take_byte(&mut self) -> Done<u8> {
        Ok(self.take(1)? as u8)
    }
}

#[derive(Default)]
struct Prefixes {
    has_66: bool,
    has_67: bool,
    has_lock: bool,
    repeat: Option<u8>,
    segment: Option<Segment>,
    rex: u8,
}

/// Reads the prefixes. Gives also the byte behind them.
fn decode_prefixes(cursor: &mut Cursor, bug: Bug) -> Done<(Prefixes, u8)> {
    let mut prefixes = Prefixes::default();
    loop {
        let byte = cursor.take_byte()?;
        match byte {
            0x66 => prefixes.has_66 = true,
            0x67 => prefixes.has_67 = true,
            0xf0 => prefixes.has_lock = true,
            0xf2 | 0xf3 => prefixes.repeat = Some(byte),
            0x64 => prefixes.segment = Some(Segment::Fs),
            0x65 => prefixes.segment = Some(Segment::Gs),
            // 64-bit mode ignores cs, ss, ds and es: fs or gs stays.
            0x26 | 0x2e | 0x36 | 0x3e if bug == Bug::Base => prefixes.segment = None,
            0x26 | 0x2e | 0x36 | 0x3e => {}
            0x40..=0x4f => {
                prefixes.rex = byte;
                continue;
            }
            _ => return Ok((prefixes, byte)),
        }
        // A REX counts only right before the opcode.
        prefixes.rex = 0;
    }
}

/// Reads ModRM and what belongs to it. Gives the register in it, and the other operand.
fn decode_modrm(cursor: &mut Cursor, rex: u8) -> Done<(usize, Operand)> {
    let modrm = cursor.take_byte()?;
    let (mode, rm) = (modrm >> 6, modrm & 7);
    let [rex_r, rex_x, rex_b] = [2, 1, 0].map(|bit| rex >> bit & 1);
    let numbered = |low: u8, high: u8| usize::from(low & 7 | high << 3);
    let register = numbered(modrm >> 3, rex_r);
    if mode == 3 {
        return Ok((register, Operand::Register(numbered(rm, rex_b))));
    }
    let mut memory = Memory::default();
    let mut has_base = mode != 0 || rm != 5;
    let mut base = rm;
    if rm == 4 {
        let sib = cursor.take_byte()?;
        memory.scale = sib >> 6;
        memory.index = Some(numbered(sib >> 3, rex_x)).filter(|&index| index != RSP);
        base = sib & 7;
        has_base = mode != 0 || base != 5;
    }
    memory.base = Some(numbered(base, rex_b)).filter(|_| has_base);
    memory.is_rip_relative = !has_base && rm == 5;
    memory.displacement = match mode {
        1 => cursor.take(1)?,
        2 => cursor.take(4)?,
        _ if !has_base => cursor.take(4)?,
        _ => 0,
    };
    Ok((register, Operand::Memory(memory)))
}

/// Decodes the one instruction that a text begins with.
fn decode(text: &[u8], bug: Bug) -> Done<Instruction> {
    let mut cursor = Cursor { text, at: 0 };
    let (prefixes, opcode) = decode_prefixes(&mut cursor, bug)?;
    let address_size = if prefixes.has_67 { 4 } else { 8 };
    let operand_size = match (prefixes.rex & 8 != 0, prefixes.has_66) {
        (true, _) => 8,
        (false, true) => 2,
        (false, false) => 4,
    };
    let mut size = if opcode & 1 == 0 { 1 } else { operand_size };
    let (operation, to, from) = match opcode {
        0x00..=0x03 | 0x38..=0x3b | 0x86..=0x8b => {
            let operation = match opcode {
                0x00..=0x03 => Operation::Add,
                0x38..=0x3b => Operation::Cmp,
                0x86 | 0x87 => Operation::Xchg,
                _ => Operation::Mov,
            };
            let (register, rm) = decode_modrm(&mut cursor, prefixes.rex)?;
            let is_to_register = operation != Operation::Xchg && opcode & 2 != 0;
            let register = Operand::Register(register);
            if is_to_register {
                (operation, register, rm)
            } else {
                (operation, rm, register)
            }
        }
        0x80 | 0x81 | 0x83 | 0xc6 | 0xc7 => {
            let (register, rm) = decode_modrm(&mut cursor, prefixes.rex)?;
            let operation = match (opcode, register & 7) {
                (0xc6 | 0xc7, 0) => Operation::Mov,
                (0x80..=0x83, 0) => Operation::Add,
                (0x80..=0x83, 7) => Operation::Cmp,
                _ => return Err(Stop::Unknown),
            };
            // An immediate has 4 bytes at most, and its sign goes on above them.
            let immediate = cursor.take(if opcode == 0x83 { 1 } else { size.min(4) })?;
            (operation, rm, Operand::Immediate(immediate))
        }
        0xa0..=0xa3 => {
            let displacement = cursor.take(address_size)?;
            let memory = Operand::Memory(Memory { displacement, ..Memory::default() });
            let rax = Operand::Register(RAX);
            if opcode & 2 == 0 {
                (Operation::Mov, rax, memory)
            } else {
                (Operation::Mov, memory, rax)
            }
        }
        0xa4 | 0xa5 => (Operation::Movs, Operand::Implied, Operand::Implied),
        0xaa | 0xab => (Operation::Stos, Operand::Implied, Operand::Register(RAX)),
        0x0f => {
            // With f3 it is movdqu, whatever 66 says.
            if cursor.take_byte()? != 0x6f || prefixes.repeat != Some(0xf3) {
                return Err(Stop::Unknown);
            }
            size = 16;
            let (register, rm) = decode_modrm(&mut cursor, prefixes.rex)?;
            (Operation::Movdqu, Operand::Register(register), rm)
        }
        _ => return Err(Stop::Unknown),
    };
    Ok(Instruction {
        operation,
        to,
        from,
        size,
        address_size,
        segment: prefixes.segment,
        has_lock: prefixes.has_lock,
        has_repeat: prefixes.repeat.is_some(),
        has_rex: prefixes.rex != 0,
        length: cursor.at,
    })
}

/// A guest that has stopped in front of an instruction, and what has come of it so far.
struct Guest<'a> {
    case: &'a Case<'a>,
    bug: Bug,
    rip: u64,
    rflags: u64,
    regs: [u64; 16],
    /// The vector register that changed, and its 8-byte lanes.
    vector: Option<(usize, [u64; 4])>,
    accesses: [Option<Access>; ACCESSES],
    access_count: u8,
}

impl<'a> Guest<'a> {
    fn new(case: &'a Case<'a>, bug: Bug) -> Self {
        Guest {
            case,
            bug,
            rip: case.rip,
            rflags: case.rflags,
            regs: case.regs,
            vector: None,
            accesses: [None; ACCESSES],
            access_count: 0,
        }
    }

    /// What stands at an address before the instruction. All instructions here read before they write, and a call does
    /// one iteration at most: none of them reads back what it wrote itself.
    fn held(&self, address: u64, size: usize) -> u64 {
        let &Case { gla, device_value, memory, .. } = self.case;
        let offset = address.wrapping_sub(gla);
        let begins_inside = offset < DEVICE_BYTES;
        if begins_inside == (offset.wrapping_add(size as u64 - 1) < DEVICE_BYTES) {
            let (value, at) = if begins_inside { (device_value, offset) } else { (memory, address) };
            return cut(value.rotate_right(8 * (at & 7) as u32), size);
        }
        (0..size as u64).rev().fold(0, |value, k| {
            let (at, offset) = (address.wrapping_add(k), offset.wrapping_add(k));
            let (held, at) = if offset < DEVICE_BYTES { (device_value, offset) } else { (memory, at) };
            value << 8 | held >> (8 * (at & 7)) & 0xff
        })
    }

    /// Takes note of an access, which a failing device does not let through.
    fn tell(&mut self, address: u64, size: usize, is_write: bool, marks: u8, data: u64) -> Done {
        let offset = address.wrapping_sub(self.case.gla);
        let begins_inside = offset < DEVICE_BYTES;
        if let Some(place) = self.accesses.get_mut(usize::from(self.access_count)) {
            let gpa = if begins_inside { self.case.gpa.wrapping_add(offset) } else { 0 };
            let marks = if begins_inside { marks | MARK_DEVICE } else { marks };
            *place = Some(Access { address, gpa, data, size: size as u8, is_write, marks });
        }
        self.access_count = self.access_count.saturating_add(1);
        let touches = begins_inside || offset.wrapping_add(size as u64 - 1) < DEVICE_BYTES;
        if touches && self.case.device_fails {
            Err(Stop::Failure)
        } else {
            Ok(())
        }
    }

    /// Tells of an access of 1 to 8 bytes, as one.
    fn tell_whole(&mut self, address: u64, size: usize, is_write: bool, marks: u8, data: u64) -> Done {
        if self.bug != Bug::Halves || size != 8 {
            return self.tell(address, size, is_write, marks, data);
        }
        self.tell(address, 4, is_write, marks, cut(data, 4))?;
        self.tell(address.wrapping_add(4), 4, is_write, 0, data >> 32)
    }

    fn read_memory(&mut self, address: u64, size: usize, marks: u8) -> Done<u64> {
        let value = self.held(address, size);
        self.tell_whole(address, size, false, marks, value)?;
        Ok(value)
    }

    fn write_memory(&mut self, address: u64, size: usize, value: u64) -> Done {
        self.tell_whole(address, size, true, 0, cut(value, size))
    }

    /// Where a byte register is: without REX, numbers 4 to 7 are the second bytes of the first four.
    fn place(&self, insn: &Instruction, number: usize) -> (usize, u32) {
        if insn.size == 1 && !insn.has_rex && number >= 4 {
            (number - 4, 8)
        } else {
            (number, 0)
        }
    }

    fn register(&self, insn: &Instruction, number: usize) -> u64 {
        let (number, shift) = self.place(insn, number);
        cut(self.regs[number] >> shift, insn.size)
    }

    fn set_register(&mut self, insn: &Instruction, number: usize, value: u64) {
        let (number, shift) = self.place(insn, number);
        // Writing 32 bits of a register clears the others.
        let written = if insn.size >= 4 { u64::MAX } else { cut(u64::MAX, insn.size) << shift };
        self.regs[number] = self.regs[number] & !written | cut(value, insn.size) << shift;
    }

    fn segment_base(&self, insn: &Instruction) -> u64 {
        match insn.segment {
            Some(Segment::Fs) => self.case.fs_base,
            Some(Segment::Gs) => self.case.gs_base,
            None => 0,
        }
    }

    /// The linear address of an operand in memory, if all of its bytes have one.
    fn address(&self, insn: &Instruction, memory: &Memory) -> Done<u64> {
        let register = |number: Option<usize>| number.map_or(0, |number| self.regs[number]);
        let next = self.case.rip.wrapping_add(insn.length as u64);
        let offset = (memory.displacement as u64)
            .wrapping_add(register(memory.base))
            .wrapping_add(register(memory.index) << memory.scale)
            .wrapping_add(if memory.is_rip_relative { next } else { 0 });
        let address = cut(offset, insn.address_size).wrapping_add(self.segment_base(insn));
        let is_stack = matches!(memory.base, Some(RSP | RBP)) && insn.segment.is_none();
        let fault = if is_stack && self.bug != Bug::StackFault { STACK_SEGMENT_FAULT } else { GENERAL_PROTECTION };
        if self.is_reached(address, insn.size) {
            Ok(address)
        } else {
            Err(fault)
        }
    }

    /// Whether all bits of an address from the top one of those that paging translates are the same.
    fn is_canonical(&self, address: u64) -> bool {
        let above = if self.case.paging == 5 { 56 } else { 47 };
        matches!(address as i64 >> above, 0 | -1)
    }

    fn is_reached(&self, address: u64, size: usize) -> bool {
        self.is_canonical(address) && self.is_canonical(address.wrapping_add(size as u64 - 1))
    }

    /// Flags after `a + b` of add, or `a - b` of cmp.
    fn set_flags(&mut self, insn: &Instruction, a: u64, b: u64) {
        let sign = 1 << (8 * insn.size - 1);
        let (result, is_carried, overflow) = if insn.operation == Operation::Add {
            let sum = cut(a.wrapping_add(b), insn.size);
            (sum, sum < a, (a ^ sum) & (b ^ sum))
        } else {
            let difference = cut(a.wrapping_sub(b), insn.size);
            (difference, a < b, (a ^ b) & (a ^ difference))
        };
        let flags = [
            (CF, is_carried),
            (PF, (result as u8).count_ones() & 1 == 0),
            (AF, (a ^ b ^ result) & 0x10 != 0),
            (ZF, result == 0),
            (SF, result & sign != 0),
            (OF, overflow & sign != 0),
        ];
        for (flag, is_set) in flags {
            self.rflags = if is_set { self.rflags | flag } else { self.rflags & !flag };
        }
    }

    /// Carries an instruction out, or one iteration of it. Nothing but accesses has come of one that stops.
    fn execute(&mut self, insn: &Instruction) -> Done {
        let is_to_memory = matches!(insn.to, Operand::Memory(_));
        // LOCK is for what reads memory and writes it back.
        let can_lock = is_to_memory && matches!(insn.operation, Operation::Add | Operation::Xchg);
        if insn.has_lock && !can_lock {
            return Err(INVALID_OPCODE);
        }
        // One operand at most is in memory, but for strings.
        let address = match (insn.to, insn.from) {
            (Operand::Memory(memory), _) | (_, Operand::Memory(memory)) => self.address(insn, &memory)?,
            _ => 0,
        };
        match insn.operation {
            Operation::Movs | Operation::Stos => return self.string(insn),
            Operation::Movdqu => self.movdqu(insn, address)?,
            Operation::Mov => {
                let is_of_register = matches!(insn.from, Operand::Register(_));
                if self.bug == Bug::ReadFirst && is_to_memory && is_of_register {
                    self.read(insn, insn.to, address)?;
                }
                let value = self.read(insn, insn.from, address)?;
                self.write(insn, insn.to, address, value)?;
                if self.bug == Bug::Flags && is_to_memory {
                    self.rflags = self.rflags & !(CF | OF) | ZF;
                }
            }
            Operation::Add | Operation::Cmp | Operation::Xchg => {
                let a = self.read(insn, insn.to, address)?;
                let b = self.read(insn, insn.from, address)?;
                match insn.operation {
                    Operation::Add => self.write(insn, insn.to, address, a.wrapping_add(b))?,
                    Operation::Xchg => {
                        self.write(insn, insn.to, address, b)?;
                        self.write(insn, insn.from, address, a)?;
                    }
                    _ => {}
                }
                if insn.operation != Operation::Xchg {
                    self.set_flags(insn, a, b);
                }
            }
        }
        self.rip = self.rip.wrapping_add(insn.length as u64);
        Ok(())
    }

    fn read(&mut self, insn: &Instruction, operand: Operand, address: u64) -> Done<u64> {
        match operand {
            Operand::Register(number) => Ok(self.register(insn, number)),
            Operand::Immediate(value) => Ok(cut(value as u64, insn.size)),
            Operand::Memory(_) | Operand::Implied => self.read_memory(address, insn.size, 0),
        }
    }

    fn write(&mut self, insn: &Instruction, operand: Operand, address: u64, value: u64) -> Done {
        match operand {
            Operand::Memory(_) => return self.write_memory(address, insn.size, value),
            Operand::Register(number) => self.set_register(insn, number, value),
            Operand::Immediate(_) | Operand::Implied => {}
        }
        Ok(())
    }

    /// One iteration. As long as there are more, rip stays at the instruction.
    fn string(&mut self, insn: &Instruction) -> Done {
        let next = self.rip.wrapping_add(insn.length as u64);
        let size = insn.size;
        let narrow = |value: u64| cut(value, insn.address_size);
        if insn.has_repeat && narrow(self.regs[RCX]) == 0 {
            self.rip = next;
            return Ok(());
        }
        // An override is for the source; es has no base.
        let from = narrow(self.regs[RSI]).wrapping_add(self.segment_base(insn));
        let to = narrow(self.regs[RDI]);
        let is_move = insn.operation == Operation::Movs;
        if is_move && !self.is_reached(from, size) || !self.is_reached(to, size) {
            return Err(GENERAL_PROTECTION);
        }
        if is_move && self.bug == Bug::Order {
            self.write_memory(to, size, self.held(from, size))?;
            self.read_memory(from, size, 0)?;
        } else {
            let value = if is_move { self.read_memory(from, size, 0)? } else { self.regs[RAX] };
            self.write_memory(to, size, value)?;
        }
        let step = if self.rflags & DF != 0 { (size as u64).wrapping_neg() } else { size as u64 };
        if is_move {
            self.regs[RSI] = narrow(self.regs[RSI].wrapping_add(step));
        }
        self.regs[RDI] = narrow(self.regs[RDI].wrapping_add(step));
        if insn.has_repeat {
            self.regs[RCX] = narrow(self.regs[RCX].wrapping_sub(1));
        }
        if !insn.has_repeat || self.regs[RCX] == 0 {
            self.rip = next;
        }
        Ok(())
    }

    /// A legacy SSE instruction leaves what is above its 16 bytes.
    fn movdqu(&mut self, insn: &Instruction, address: u64) -> Done {
        let vectors = self.case.vectors;
        let lane_of = |number: usize, lane: usize| vectors.rotate_left((4 * number + lane) as u32);
        if let Operand::Register(to) = insn.to {
            let mut lanes = [0, 1, 2, 3].map(|lane| lane_of(to, lane));
            if let Operand::Register(from) = insn.from {
                lanes[0] = lane_of(from, 0);
                lanes[1] = lane_of(from, 1);
            } else {
                lanes[0] = self.read_memory(address, 8, 0)?;
                lanes[1] = self.read_memory(address.wrapping_add(8), 8, MARK_PIECE)?;
            }
            self.vector = Some((to, lanes));
        }
        Ok(())
    }
}

/// What is called of probes/verdict_coverage.c.
#[cfg(verdict_coverage)]
mod coverage {
    extern "C" {
        fn verdict_coverage_tells() -> u16;
        fn verdict_coverage_begin(guest_case: *const u8);
        fn verdict_coverage_end(outcome: *mut u8);
        fn verdict_coverage_sections(size: *mut usize) -> *const u8;
    }

    pub fn tells() -> u16 {
        unsafe { verdict_coverage_tells() }
    }

    pub fn begin(case: &[u8]) {
        unsafe { verdict_coverage_begin(case.as_ptr()) }
    }

    pub fn end(outcome: &mut [u8]) {
        unsafe { verdict_coverage_end(outcome.as_mut_ptr()) }
    }

    /// They are there until the next case begins.
    pub fn sections() -> &'static [u8] {
        let mut size = 0;
        let bytes = unsafe { verdict_coverage_sections(&mut size) };
        if size == 0 {
            return &[];
        }
        unsafe { std::slice::from_raw_parts(bytes, size) }
    }
}

/// Without it, nothing is told of coverage.
#[cfg(not(verdict_coverage))]
mod coverage {
    pub fn tells() -> u16 {
        0
    }

    pub fn begin(_: &[u8]) {}

    pub fn end(_: &mut [u8]) {}

    pub fn sections() -> &'static [u8] {
        &[]
    }
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}

fn put(bytes: &mut [u8], at: usize, value: u64) {
    bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
}

/// Writes the outcome of a case.
fn answer(bytes: &[u8], outcome: &mut [u8], bug: Bug) {
    let case = Case {
        text: &bytes[8..8 + usize::from(bytes[4].min(15))],
        paging: bytes[6],
        rip: u64_at(bytes, 24),
        rflags: u64_at(bytes, 32),
        fs_base: u64_at(bytes, 40),
        gs_base: u64_at(bytes, 48),
        regs: std::array::from_fn(|r| u64_at(bytes, 56 + 8 * r)),
        gla: u64_at(bytes, 200),
        gpa: u64_at(bytes, 208),
        device_value: u64_at(bytes, 224),
        device_fails: u64_at(bytes, 232) != 0,
        memory: u64_at(bytes, 240),
        vectors: u64_at(bytes, 248),
    };
    let mut guest = Guest::new(&case, bug);
    let done = decode(case.text, bug).and_then(|insn| guest.execute(&insn).map(|()| insn.length));
    let (returned, exception) = match done {
        Ok(length) => (length as i32, None),
        Err(Stop::Unknown) => (EINVAL, None),
        Err(Stop::Failure) => (EIO, None),
        Err(Stop::Exception(vector)) => (0, Some(vector)),
    };
    outcome.fill(0);
    outcome[0..4].copy_from_slice(&bytes[0..4]);
    outcome[4..8].copy_from_slice(&returned.to_le_bytes());
    outcome[8] = u8::from(returned > 0);
    outcome[9] = u8::from(exception.is_some());
    outcome[10] = exception.unwrap_or(0);
    outcome[11] = guest.access_count;
    put(outcome, 16, guest.rip);
    put(outcome, 24, guest.rflags);
    for (r, &value) in guest.regs.iter().enumerate() {
        put(outcome, 40 + 8 * r, value);
    }
    if let Some((register, lanes)) = guest.vector {
        outcome[184..186].copy_from_slice(&[1, register as u8]);
        for (lane, &value) in lanes.iter().enumerate() {
            put(outcome, 192 + 8 * lane, value);
        }
    }
    for (k, access) in guest.accesses.iter().flatten().enumerate() {
        let at = TOLD_SIZE + ACCESS_SIZE * k;
        put(outcome, at, access.address);
        put(outcome, at + 8, access.gpa);
        put(outcome, at + 16, access.data);
        outcome[at + 24..at + 27].copy_from_slice(&[access.size, u8::from(access.is_write), access.marks]);
    }
}

fn hello() -> [u8; HELLO_SIZE] {
    let mut hello = [0; HELLO_SIZE];
    hello[0..7].copy_from_slice(b"subject");
    let numbers = [VERSION, CASE_SIZE as u32, OUTCOME_SIZE as u32, MOST_CASES as u32, FEATURES];
    for (k, number) in numbers.iter().enumerate() {
        hello[8 + 4 * k..12 + 4 * k].copy_from_slice(&number.to_le_bytes());
    }
    hello[28..30].copy_from_slice(&[CONTRACT_HYPERVISOR, ACCESSES as u8]);
    hello[30..32].copy_from_slice(&(TELLS | coverage::tells()).to_le_bytes());
    hello[32..50].copy_from_slice(b"mini-emulator-rust");
    hello
}

fn main() -> io::Result<()> {
    let bug = match std::env::args().nth(1) {
        None => Bug::None,
        Some(name) => BUGS.iter().find(|(known, _)| *known == name).map_or_else(unknown_bug, |&(_, bug)| bug),
    };
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    output.write_all(&hello())?;
    output.flush()?;
    input.read_exact(&mut [0; HELLO_SIZE])?;
    let mut header = [0; HEADER_SIZE];
    let mut cases = vec![0; MOST_CASES * CASE_SIZE];
    let mut answers = vec![0; HEADER_SIZE + MOST_CASES * OUTCOME_SIZE];
    // The end of the input is the end of the run.
    while input.read_exact(&mut header).is_ok() {
        let count = u32::from_le_bytes(header[4..8].try_into().unwrap()) as usize;
        if count > MOST_CASES {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "more cases than this takes"));
        }
        let cases = &mut cases[..count * CASE_SIZE];
        input.read_exact(cases)?;
        header[0..4].copy_from_slice(b"done");
        answers[..HEADER_SIZE].copy_from_slice(&header);
        let end = HEADER_SIZE + count * OUTCOME_SIZE;
        let outcomes = &mut answers[HEADER_SIZE..end];
        for (case, outcome) in cases.chunks_exact(CASE_SIZE).zip(outcomes.chunks_exact_mut(OUTCOME_SIZE)) {
            coverage::begin(case);
            answer(case, outcome, bug);
            coverage::end(outcome);
        }
        output.write_all(&answers[..end])?;
        output.write_all(coverage::sections())?;
        let mut trailer = *b"over\0\0\0\0";
        trailer[4..8].copy_from_slice(&header[4..8]);
        output.write_all(&trailer)?;
        output.flush()?;
    }
    Ok(())
}

/// Says which bugs there are, and ends the program.
fn unknown_bug() -> Bug {
    let names: Vec<&str> = BUGS.iter().map(|(name, _)| *name).collect();
    eprintln!("mini-emulator-rust: name one bug: {}", names.join(" "));
    std::process::exit(1)
}
