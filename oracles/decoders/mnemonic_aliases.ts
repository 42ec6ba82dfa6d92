/**
 * Other names that decoders and assemblers have for an instruction, and the manual's, by the kind of reason.
 *
 * An instruction that does anything else has no place here, and no name that stands for several: what `movs` or `ret` is
 * depends on the text (`mnemonic_in_text.ts`).
 *
 * @module
 */

type Alias = readonly [alias: string, name: string];

/** The manual has one name for all distances and operand sizes, where GNU, LLVM and bddisasm have one for each. */
const SIZES: readonly Alias[] = [
  // MOV with a 64-bit address or immediate, as AT&T assemblers call it.
  ["movabs", "mov"],
  // One CALL, JMP and RET, near and far.
  ["callf", "call"],
  ["callw", "call"],
  ["lcall", "call"],
  ["jmpf", "jmp"],
  ["jmpw", "jmp"],
  ["ljmp", "jmp"],
  ["retn", "ret"],
  ["retw", "ret"],
  ["retfd", "retf"],
  ["retfq", "retf"],
  ["retfw", "retf"],
  ...["b", "w", "d"].flatMap((size): Alias[] => [[`in${size}`, "in"], [`out${size}`, "out"]]),
  ["pushw", "push"],
  ["popw", "pop"],
  ["enterw", "enter"],
  ["leavew", "leave"],
  ["xbeginw", "xbegin"],
  ["fldenvw", "fldenv"],
  ["fnsavew", "fnsave"],
  ["fnstenvw", "fnstenv"],
  ["frstorw", "frstor"],
  ["sysexitd", "sysexit"],
  ["sysretd", "sysret"],
  ["sysret64", "sysretq"],
  // With 16 bits these have names of their own, which GNU keeps for those of 32 or 64.
  ["iretw", "iret"],
  ["popfw", "popf"],
  ["pushfw", "pushf"],
];

/** REX.W or VEX.W changes nothing, or only the size of an implicit operand. */
const WIDE: readonly Alias[] = [
  ["getsecq", "getsec"],
  ...["estri", "estrm", "istri"].flatMap((kind) => [`pcmp${kind}`, `vpcmp${kind}`]).flatMap((name): Alias[] => [
    [`${name}64`, name],
    [`${name}q`, name],
  ]),
];

/** The manual's own second names, and spellings. */
const SPELLINGS: readonly Alias[] = [
  ["fwait", "wait"],
  ["xlat", "xlatb"],
  ["icebp", "int1"],
  ["ud2a", "ud2"],
  ["ud2b", "ud1"],
  ["loopz", "loope"],
  ["loopnz", "loopne"],
  ["fcompi", "fcomip"],
  ["fucompi", "fucomip"],
  // What only the 8087 and the 287 had to be told.
  ["feni8087_nop", "fneni"],
  ["fneni_8087", "fneni"],
  ["fdisi8087_nop", "fndisi"],
  ["fndisi_8087", "fndisi"],
  ["fsetpm", "fnsetpm"],
  ["fnsetpm_287", "fnsetpm"],
  ["fsetpm287_nop", "fnsetpm"],
  // 3DNow! and PadLock.
  ["pfcpit1", "pfrcpit1"],
  ["pfsqrt", "pfrsqrt"],
  ["xstorerng", "xstore"],
  ["xstore_rng", "xstore"],
  ...["cbc", "cfb", "ctr", "ecb", "ofb"].map((mode): Alias => [`xcrypt_${mode}`, `xcrypt${mode}`]),
  // 0F 18 to 0F 1F where they mean nothing (SDM vol. 2, table A-3).
  ["reservednop", "nop"],
];

/** The names of each condition, those first that Jcc, SETcc and CMOVcc have here (SDM vol. 1, appendix B). */
const CONDITIONS: readonly (readonly string[])[] = [
  ["b", "c", "nae"],
  ["ae", "nb", "nc"],
  ["e", "z"],
  ["ne", "nz"],
  ["be", "na"],
  ["a", "nbe"],
  ["p", "pe"],
  ["np", "po"],
  ["l", "nge"],
  ["ge", "nl"],
  ["le", "ng"],
  ["g", "nle"],
];

/** Those that CMPccXADD has, in the same order (SDM vol. 2, CMPccXADD). */
const XADD_CONDITIONS = ["b", "nb", "z", "nz", "be", "nbe", "p", "np", "l", "nl", "le", "nle"];

function* conditions(): Iterable<Alias> {
  for (const [k, names] of CONDITIONS.entries()) {
    const xadd = XADD_CONDITIONS[k]!;
    for (const stem of ["j", "set", "cmov"]) for (const name of names.slice(1)) yield [stem + name, stem + names[0]];
    for (const name of names) if (name !== xadd) yield [`cmp${name}xadd`, `cmp${xadd}xadd`];
  }
}

/** Predicates of CMPPS and the like by immediate, 0 to 7 (SDM vol. 2, CMPPD, table 3-1). */
const PREDICATES = ["eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord"];

/** Those that VCMPPS has besides, up to 31 (SDM vol. 2, CMPPD, table 3-3), and longer names of all. */
const MORE_PREDICATES = [
  ...["eq_uq", "nge", "ngt", "false", "neq_oq", "ge", "gt", "true"],
  ...["eq_os", "lt_oq", "le_oq", "unord_s", "neq_us", "nlt_uq", "nle_uq", "ord_s"],
  ...["eq_us", "nge_uq", "ngt_uq", "false_os", "neq_os", "ge_oq", "gt_oq", "true_us"],
  ...["eq_oq", "lt_os", "le_os", "unord_q", "neq_uq", "nlt_us", "nle_us", "ord_q"],
  ...["nge_us", "ngt_us", "false_oq", "ge_os", "gt_os", "true_uq"],
];

/** The immediate stands in the name: CMPLTPS is CMPPS with 1 (SDM and APM, the pseudo-ops of each instruction). */
function* immediates(): Iterable<Alias> {
  for (const type of ["ps", "pd", "ss", "sd"]) {
    for (const predicate of PREDICATES) yield [`cmp${predicate}${type}`, `cmp${type}`];
  }
  for (const type of ["ps", "pd", "ss", "sd", "ph", "sh"]) {
    for (const predicate of [...PREDICATES, ...MORE_PREDICATES]) yield [`vcmp${predicate}${type}`, `vcmp${type}`];
  }
  for (const type of ["b", "w", "d", "q"]) {
    // VPCMPEQ and VPCMPLTD of signed elements are also instructions without an immediate.
    if (type !== "d") yield [`vpcmplt${type}`, `vpcmp${type}`];
    for (const predicate of ["le", "neq", "nlt", "nle"]) yield [`vpcmp${predicate}${type}`, `vpcmp${type}`];
    for (const predicate of ["eq", "lt", "le", "neq", "nlt", "nle"]) {
      yield [`vpcmp${predicate}u${type}`, `vpcmpu${type}`];
    }
    for (const predicate of ["lt", "le", "gt", "ge", "eq", "neq", "false", "true"]) {
      for (const sign of ["", "u"]) yield [`vpcom${predicate}${sign}${type}`, `vpcom${sign}${type}`];
    }
  }
  for (const halves of ["lqlq", "hqlq", "lqhq", "hqhq"]) {
    for (const vex of ["", "v"]) yield [`${vex}pclmul${halves}dq`, `${vex}pclmulqdq`];
  }
}

/** Other names of an instruction, and what it is called here. */
export const ALIASES: ReadonlyMap<string, string> = new Map([
  ...SIZES,
  ...WIDE,
  ...SPELLINGS,
  ...conditions(),
  ...immediates(),
]);
