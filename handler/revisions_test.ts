import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Case, DEFAULT_CASE } from "../machine/case.ts";
import { answers } from "../machine/case_testing.ts";
import { access, at, DEVICE, mmioCase, type Result, run, runAtDevice, runCase } from "./handler_testing.ts";
import { corrected, CORRECTIONS, HandlerSubject, linux519, linux61, linux612, linux72 } from "./revision_subject.ts";
import { posted, REVISIONS } from "./revision_subject.ts";
import { PANIC } from "./steps.ts";

const SUBJECTS = new Map(REVISIONS.map((revision) => [revision, new HandlerSubject(revision)]));
const result = (revision: typeof posted, c: Case): Result => runCase(c, SUBJECTS.get(revision)!);

const LINUX = [linux519, linux61, linux612, linux72];
const STACK = 0xaaaa_aaaa_aaaa_aaaan;

const refused = (returned: number, access: Result["access"] = null) => ({
  handled: false,
  returned,
  rip: 0xffff_ffff_8100_0000n,
  access,
  regs: {},
});

const withGpa = (gpa: bigint, gpaWidth = 48) => ({ ...DEFAULT_CASE.ve, gpa, gpaWidth });

Deno.test("linux-5.19 and later refuse user mode with EIO before anything else, a private gpa too", () => {
  for (const revision of LINUX) {
    assertEquals(runAtDevice("8b 07", revision, { cpl: 3 }), refused(-5));
    assertEquals(runAtDevice("90", revision, { cpl: 3, fetch: 1 }), refused(-5));
    assertEquals(runAtDevice("8b 07", revision, { cpl: 3, ve: withGpa(0xfee0_0000n) }), refused(-5));
  }
});

Deno.test("Revisions refuse exits for other reasons than an EPT violation with EIO, whatever else is the matter", () => {
  const reasons = [0n, 10n, 47n, 49n, 1n << 32n | 48n];
  for (const revision of REVISIONS) {
    for (const exitReason of reasons) {
      assertEquals(runAtDevice("8b 07", revision, { ve: { ...withGpa(0n), exitReason } }), refused(-5));
    }
  }
});

Deno.test("linux-5.19 and later give EINVAL for what they cannot decode or classify, and for MOVS", () => {
  for (const revision of LINUX) {
    for (const text of ["90", "66 ".repeat(15), "c5 f8 89 01", "0f c3 07", "a1", "a4", "a5"]) {
      assertEquals(runAtDevice(text, revision), refused(-22), text);
    }
  }
});

Deno.test("linux-5.19 and later keep EFAULT for a text that cannot be fetched, and give EIO for a failing VMM", () => {
  for (const revision of LINUX) {
    assertEquals(runAtDevice("8b 07", revision, { fetch: 14 }), refused(-14));
    const { returned, handled, regs } = runAtDevice("8b 07", revision, answers(1n, 1n));
    assertEquals([returned, handled, regs], [-5, false, {}]);
    assertEquals(runAtDevice("c6 07 01", revision, answers(1n, 1n)), refused(-5, access(1, "write", 1n)));
  }
});

Deno.test("linux-5.19 leaves what its stack held in r15 on reads and above the size on writes", () => {
  assertEquals(runAtDevice("8b 07", linux519).access, access(4, "read", STACK));
  assertEquals(runAtDevice("88 07", linux519).access, access(1, "write", STACK & ~0xffn | 0x08n));
  assertEquals(runAtDevice("66 89 07", linux519).access, access(2, "write", STACK & ~0xffffn | 0x0908n));
  assertEquals(runAtDevice("c6 07 80", linux519).access, access(1, "write", 0xffff_ffff_ffff_ff80n));
});

Deno.test("linux-6.1 and later send 0 in r15 on reads and above the size on writes", () => {
  for (const revision of [linux61, linux612]) {
    assertEquals(runAtDevice("8b 07", revision).access, access(4, "read", 0n));
    assertEquals(runAtDevice("88 07", revision).access, access(1, "write", 0x08n));
  }
});

Deno.test("linux-6.1 and later refuse a gla that is not the kernel's with EINVAL, after classification", () => {
  const returned = (address: bigint, text = "8b 07") =>
    [linux61, linux612].map((revision) => run(text, at(address), new HandlerSubject(revision)).returned);
  for (const address of [0n, 0x1000n, 0x7fff_ffff_efffn]) assertEquals(returned(address), [-22, -22]);
  for (const address of [0xffff_8000_0000_0000n, DEVICE, 0xffff_ffff_ffff_f000n]) {
    assertEquals(returned(address), [2, 2]);
  }
  assertEquals(returned(0x1fffn), [-22, -22], "the page crossing is looked at later");
});

/** What a one-byte load at `address` gives. */
const loadAt = (address: bigint, revision: typeof posted, paging = 4) =>
  run("8a 07", at(address, { paging }), new HandlerSubject(revision)).returned;

Deno.test("linux-6.1 and later take every address from TASK_SIZE_MAX on for the kernel's, canonical or not", () => {
  for (const revision of [linux61, linux612, linux72]) {
    const first = (paging: number, addresses: bigint[]) => addresses.map((gla) => loadAt(gla, revision, paging));
    assertEquals(first(4, [0x7fff_ffff_efffn, 0x7fff_ffff_f000n, 1n << 47n, 0xff00n << 48n]), [-22, 2, 2, 2]);
    assertEquals(first(5, [0x7fff_ffff_f000n, 0xff_ffff_ffff_efffn, 0xff_ffff_ffff_f000n, 1n << 56n]), [
      -22,
      -22,
      2,
      2,
    ]);
  }
});

Deno.test("corrected takes no page of the lower half for the kernel's", () => {
  const returned = (addresses: bigint[], paging: number) => addresses.map((gla) => loadAt(gla, corrected, paging));
  assertEquals(returned([0x7fff_ffff_f000n, 0x7fff_ffff_ffffn, DEVICE], 4), [-14, -14, 2]);
  assertEquals(returned([0xff_ffff_ffff_f000n, 0xff_ffff_ffff_ffffn, 0xff00_0000_0000_0000n], 5), [-14, -14, 2]);
});

Deno.test("Revisions read no text in kernel mode outside the kernel's half, nor in the vsyscall page", () => {
  const none = [0n, 0x7fff_ffff_f000n, 1n << 47n, 0xffff_ffff_ff60_0000n, 0xffff_ffff_ff60_0fffn];
  const texts: [number, bigint[], number][] = [
    [4, [...none, 0xffff_7fff_ffff_ffffn, 0xff00_0000_0000_0000n], -14],
    [5, [...none, 1n << 56n, 0xfeff_ffff_ffff_ffffn], -14],
    [4, [0xffff_8000_0000_0000n, 0xffff_ffff_ff60_1000n, 0xffff_ffff_ff5f_fff0n], 2],
    [5, [0xff00_0000_0000_0000n, 0xffff_7fff_ffff_ffffn], 2],
  ];
  for (const revision of REVISIONS) {
    for (const [paging, rips, returned] of texts) {
      for (const rip of rips) {
        assertEquals(runAtDevice("8b 07", revision, { rip, paging }).returned, returned, `${revision.name} ${rip}`);
      }
    }
  }
});

Deno.test("linux-6.1 and later do not take the vsyscall page for the kernel's", () => {
  const returned = (address: bigint) => run("8a 07", at(address), new HandlerSubject(linux61)).returned;
  const [first, last] = [0xffff_ffff_ff60_0000n, 0xffff_ffff_ff60_0fffn];
  assertEquals([first - 1n, first, last, last + 1n].map(returned), [2, -22, -22, 2]);
  assertEquals(returned(first & 0xffff_c900_ffff_ffffn), 2);
});

Deno.test("linux-6.12 and corrected panic on a gpa without the shared bit, whatever else is the matter", () => {
  const { ve } = at(DEVICE);
  for (const revision of [linux612, corrected]) {
    const returned = (gpa: bigint, text = "8b 07", cpl = 0) =>
      runAtDevice(text, revision, { cpl, ve: { ...ve!, gpa } }).returned;
    for (const gpa of [0n, 0xfee0_0fe0n, 0x7fff_ffff_ffffn, 1n << 48n, 1n << 51n, 1n << 52n]) {
      assertEquals(returned(gpa), PANIC, `${gpa}`);
    }
    for (const gpa of [1n << 47n, 0x8_8000_fee0_0fe0n]) assertEquals(returned(gpa), 2, `${gpa}`);
    assertEquals(returned(0n, "90"), PANIC);
    const { access, regs, rip, handled } = runAtDevice("8b 07", revision, { ve: { ...ve!, gpa: 0n } });
    assertEquals([access, regs, rip, handled], [null, {}, 0xffff_ffff_8100_0000n, false]);
  }
});

Deno.test("privateGpa goes by the top bit of the gpa's width", () => {
  const returned = (gpa: bigint, width: number) => runAtDevice("8b 07", linux612, { ve: withGpa(gpa, width) }).returned;
  assertEquals([47n, 51n].map((bit) => returned(1n << bit, 48)), [2, PANIC]);
  assertEquals([47n, 51n].map((bit) => returned(1n << bit, 52)), [PANIC, 2]);
});

Deno.test("Revision.unproven has sentences, and only of kernels whose source was not at hand", () => {
  const unproven = REVISIONS.filter((revision) => revision.unproven !== undefined);
  assertEquals(unproven.map(({ name }) => name), ["linux-5.19"]);
  for (const sentence of unproven.flatMap((revision) => revision.unproven!)) {
    assert(/^[A-Z].*\.$/.test(sentence), sentence);
  }
});

Deno.test("PANIC is no errno", () => {
  assert(PANIC < -4095 && (PANIC | 0) === PANIC);
});

const isKernelAddress = ({ ve: { gla }, paging }: Case) =>
  gla !== null && gla >= (1n << (paging === 5 ? 56n : 47n)) - 0x1000n && gla >> 12n !== 0xf_ffff_ffff_f600n;
const isShared = ({ gpa, gpaWidth }: Case["ve"]) => (gpa >> BigInt(gpaWidth - 1) & 1n) !== 0n;

/** A result but for the bytes of r15 that mean nothing. */
function withoutUnsent({ access, ...rest }: Result): unknown {
  if (access === null) return { ...rest, access };
  return { ...rest, access: { ...access, data: BigInt.asUintN(8 * access.direction * access.size, access.data) } };
}

/** Whether the decoder of 6.12 can see more in a text than the one before. */
const hasNewEncoding = ({ bytes }: Case) => bytes.includes(0xd5) || bytes.includes(0x62);

Deno.test("linux-6.1 does what linux-5.19 does where the gla is the kernel's, but for what r15 holds", () => {
  fc.assert(
    fc.property(mmioCase(), (c) => {
      fc.pre(isKernelAddress(c));
      assertEquals(withoutUnsent(result(linux61, c)), withoutUnsent(result(linux519, c)));
    }),
    { numRuns: 500 },
  );
});

Deno.test("linux-6.1 refuses every case whose gla is not the kernel's", () => {
  fc.assert(fc.property(mmioCase(), (c) => {
    fc.pre(!isKernelAddress(c));
    const { handled, access, regs } = result(linux61, c);
    assertEquals([handled, access, regs], [false, null, {}]);
  }));
});

Deno.test("linux-6.12 does what linux-6.1 does where the gpa is shared and no text is new to the decoder", () => {
  fc.assert(
    fc.property(mmioCase(), (c) => {
      fc.pre(isShared(c.ve) && !hasNewEncoding(c));
      assertEquals(result(linux612, c), result(linux61, c));
    }),
    { numRuns: 500 },
  );
});

Deno.test("linux-5.19 does with what it handles as posted does, but for what r15 holds", () => {
  fc.assert(
    fc.property(mmioCase(), (c) => {
      const done = result(linux519, c);
      fc.pre(done.handled);
      assertEquals(withoutUnsent(done), withoutUnsent(result(posted, c)));
    }),
    { numRuns: 500 },
  );
});

Deno.test("linux-6.12 and corrected leave everything as it is when they refuse before the VMM is asked", () => {
  fc.assert(fc.property(mmioCase(), (c) => {
    for (const revision of [...LINUX, corrected]) {
      const { handled, returned, rip, regs } = result(revision, c);
      assertEquals(handled, returned > 0);
      if (!handled) assertEquals([rip, regs], [c.rip, {}]);
    }
  }));
});

Deno.test("corrected makes the access that linux-6.12 makes without its gaps, of the same length, wherever it accepts", () => {
  const gaps = CORRECTIONS.filter(({ shows }) => shows?.includes("gap"));
  const subject = new HandlerSubject({ name: "without gaps", corrections: [...linux612.corrections, ...gaps] });
  const isHighByte = ({ bytes }: Case) => bytes.includes(0x88);
  fc.assert(
    fc.property(mmioCase(), (c) => {
      const done = result(corrected, c);
      fc.pre(done.handled && !isHighByte(c));
      const { returned, rip, access } = runCase(c, subject);
      assertEquals([done.returned, done.rip, done.access], [returned, rip, access]);
    }),
    { numRuns: 500 },
  );
});
