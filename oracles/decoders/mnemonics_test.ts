import { assert, assertEquals, assertThrows } from "@std/assert";
import iced from "iced-x86";
import { DecoderField } from "../../findings/fields.ts";
import { ALIASES } from "./mnemonic_aliases.ts";
import { mnemonicId, mnemonicKey, mnemonicName, NO_MNEMONIC, stringMnemonicId } from "./mnemonics.ts";

Deno.test("mnemonicId() gives one number to all names of an instruction", () => {
  for (const [alias, name] of [["movabs", "mov"], ["lcall", "call"], ["retfq", "retf"], ["fcompi", "fcomip"]]) {
    assertEquals(mnemonicName(mnemonicId(alias!)), name);
  }
});

/** What iced calls an instruction as something else calls it, too; each is what the manual has under the other name. */
const TWICE_NAMED = ["fsetpm", "getsecq", "reservednop", ...["i", "m"].map((kind) => `pcmpestr${kind}64`)];

Deno.test("mnemonicId() gives each alias the number of an instruction of iced's, and takes none of iced's for another", () => {
  const names: string[] = [];
  for (let id = 0; iced.Mnemonic[id] !== undefined; id++) names.push(iced.Mnemonic[id]!.toLowerCase());
  for (const [alias, name] of ALIASES) {
    assertEquals(mnemonicId(alias), names.indexOf(name), `${alias} ${name}`);
  }
  const twice = [...ALIASES.keys()].filter((alias) => names.includes(alias)).sort();
  assertEquals(twice, [...TWICE_NAMED, ...TWICE_NAMED.slice(3).map((name) => `v${name}`)].sort());
});

Deno.test("mnemonicId() knows what Zydis, binutils, LLVM, XED and bddisasm call an instruction", () => {
  const dialects: Readonly<Record<string, string>> = {
    je: "jz",
    seta: "setnbe",
    cmovae: "cmovnb cmovnc",
    jp: "jpe",
    loopne: "loopnz",
    cmpnlexadd: "cmpgxadd cmpnlexadd",
    call: "lcall callf",
    ret: "retn retw",
    retf: "retfw retfq",
    iret: "iretw",
    wait: "fwait",
    xlatb: "xlat",
    cmpps: "cmpeqps cmpordps",
    vcmppd: "vcmpeq_ospd vcmptrue_uspd vcmpltpd vcmplt_oqpd",
    vcmpsh: "vcmpnge_uqsh",
    vpcmpb: "vpcmpltb vpcmpnleb",
    vpcmpuq: "vpcmpequq vpcmpleuq",
    vpcomuw: "vpcomfalseuw",
    pclmulqdq: "pclmullqlqdq",
    vpclmulqdq: "vpclmulhqlqdq",
    pcmpestri: "pcmpestri64 pcmpestriq",
    xcryptcbc: "xcrypt_cbc",
    pfrsqrt: "pfsqrt",
    ud1: "ud2b",
    int1: "icebp",
  };
  for (const [name, others] of Object.entries(dialects)) {
    for (const other of others.split(" ")) assertEquals(mnemonicName(mnemonicId(other)), name, other);
  }
});

Deno.test("mnemonicId() keeps apart what differs in more than the name", () => {
  const apart = [
    "mov movbe movq movd movsd vmovq vmovd nop xchg pause fadd faddp fstp fstpnce fstsw fnstsw",
    "iret iretd iretq pushf pushfq popf popfq ret retf cbw cwde cdqe cwd cdq cqo jcxz jecxz jrcxz",
    "cmpps cmpss cmppd cmpsd cmpsb vcmpps vpcmpb vpcmpub vpcmpeqb vpcmpgtb vpcomb int1 int3 ud0 ud1 ud2 sal sar",
  ];
  const names = apart.join(" ").split(" ");
  assertEquals(new Set(names.map(mnemonicId)).size, names.length);
});

Deno.test("mnemonicId() always gives the same number to a name, and never that of another", () => {
  const id = mnemonicId("no instruction has this name");
  assertEquals(mnemonicId("no instruction has this name"), id);
  assertEquals(mnemonicName(id), "no instruction has this name");
});

Deno.test("stringMnemonicId() tells the string MOVSD and CMPSD from those of SSE2", () => {
  assertEquals(mnemonicName(mnemonicId("movsd")), "movsd");
  assertEquals(mnemonicName(stringMnemonicId("movsd")), "movsd-string");
  assertEquals(mnemonicName(stringMnemonicId("cmpsd")), "cmpsd-string");
  assertEquals(stringMnemonicId("movsq"), mnemonicId("movsq"));
});

Deno.test("mnemonicName() names what is not valid, and refuses a number that nothing has", () => {
  assertEquals(mnemonicName(NO_MNEMONIC), "invalid");
  assertEquals(NO_MNEMONIC, 0);
  assertThrows(() => mnemonicName(60_000), RangeError, "60000");
});

Deno.test("mnemonicId() may number names in any order: no difference, no name and no mnemonicKey() depends on it", async () => {
  const program = new URL("./mnemonic_order_testing.ts", import.meta.url).pathname;
  const said = async (...first: string[]) => {
    const args = ["run", "--quiet", "--allow-read", program, ...first];
    const { stdout, success } = await new Deno.Command(Deno.execPath(), { args }).output();
    assertEquals(success, true);
    return JSON.parse(new TextDecoder().decode(stdout));
  };
  const [alone, after] = await Promise.all([said(), said("zzz", "cmpeqps", "aaa", "vpcmpub", "jrcxz", "nop")]);
  assertEquals(after, alone);
  const { fields, names, keys } = alone as { fields: number[]; names: string[][]; keys: number[] };
  assert(fields.some((bits) => (bits & DecoderField.mnemonic) !== 0) && fields.includes(0));
  assertEquals(names.map((of) => of.length), [8, 8]);
  assertEquals(new Set(keys).size, keys.length);
});

Deno.test("mnemonicKey() is the number of a name that a table has, and beyond all numbers of one that none has", () => {
  const names = ["mov", "vaddps", "movsd-string"].map(mnemonicId);
  assertEquals(names.map(mnemonicKey), names);
  // A hash as a signed number: its top bit is set.
  assert(mnemonicKey(mnemonicId("this name has no table")) < 0);
});
