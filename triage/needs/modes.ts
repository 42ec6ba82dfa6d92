/**
 * What besides features decides whether an instruction raises #UD: the privilege level, the mode of the CPU, and bits that
 * only a kernel sets. What is merely privileged raises #GP and is not here.
 *
 * @module
 */
import iced from "iced-x86";
import type { EnabledState } from "../../oracles/cpu/enabled_states.ts";

const { Mnemonic } = iced;

/** Where alone an instruction does not raise #UD, by what needs it; a process is never there. */
const PRIVILEGES: readonly (readonly [where: string, mnemonics: readonly iced.Mnemonic[]])[] = [
  // SDM vol. 2, at each, and AMD64 APM vol. 3: #UD if CPL > 0. SDM vol. 3, 37.3 for ENCLS and ENCLV.
  ["CPL 0", [
    Mnemonic.Monitor,
    Mnemonic.Mwait,
    Mnemonic.Clac,
    Mnemonic.Stac,
    Mnemonic.Encls,
    Mnemonic.Enclv,
  ]],
  // SDM vol. 2, RSM: #UD outside system management mode.
  ["SMM", [Mnemonic.Rsm]],
];

/** What must be so, and whether a process can see it. */
export interface ModeNeeds {
  readonly states?: readonly EnabledState[];
  readonly unseen?: readonly string[];
}

const MODE_ROWS: readonly (readonly [needs: ModeNeeds, mnemonics: readonly iced.Mnemonic[]])[] = [
  // SDM vol. 3, chapter 31, at each.
  [{ unseen: ["CR4.VMXE"] }, [Mnemonic.Vmxon]],
  [{ unseen: ["VMX operation"] }, [
    Mnemonic.Vmcall,
    Mnemonic.Vmlaunch,
    Mnemonic.Vmresume,
    Mnemonic.Vmxoff,
    Mnemonic.Vmread,
    Mnemonic.Vmwrite,
    Mnemonic.Vmptrld,
    Mnemonic.Vmptrst,
    Mnemonic.Vmclear,
    Mnemonic.Invept,
    Mnemonic.Invvpid,
    Mnemonic.Seamcall,
  ]],
  [{ unseen: ["VMX non-root operation with VM functions"] }, [Mnemonic.Vmfunc]],
  // TDX Module specification, TDCALL; SEAMRET and SEAMOPS.
  [{ unseen: ["a trust domain"] }, [Mnemonic.Tdcall]],
  [{ unseen: ["SEAM mode"] }, [Mnemonic.Seamret, Mnemonic.Seamops]],
  // SDM vol. 2, GETSEC.
  [{ unseen: ["CR4.SMXE"] }, [Mnemonic.Getsec, Mnemonic.Getsecq]],
  // AMD64 APM vol. 3, at each.
  [{ unseen: ["EFER.SVME"] }, [
    Mnemonic.Vmrun,
    Mnemonic.Vmload,
    Mnemonic.Vmsave,
    Mnemonic.Clgi,
    Mnemonic.Stgi,
    Mnemonic.Skinit,
    Mnemonic.Invlpga,
  ]],
  [{ unseen: ["a hypervisor that intercepts it"] }, [Mnemonic.Vmmcall, Mnemonic.Vmgexit]],
  [{ unseen: ["EFER.MCOMMIT"] }, [Mnemonic.Mcommit]],
  [{ unseen: ["an enabled reverse map table"] }, [Mnemonic.Psmash, Mnemonic.Rmpupdate]],
  [{ unseen: ["an SNP guest"] }, [Mnemonic.Pvalidate, Mnemonic.Rmpadjust, Mnemonic.Rmpquery]],
  [{ states: ["CR4.TSD clear"] }, [Mnemonic.Rdpru]],
  // SDM vol. 2, at each.
  [{ unseen: ["CR4.UINTR"] }, [Mnemonic.Clui, Mnemonic.Stui, Mnemonic.Testui, Mnemonic.Uiret, Mnemonic.Senduipi]],
  [{ unseen: ["CR4.FRED"] }, [Mnemonic.Eretu, Mnemonic.Erets]],
  [{ unseen: ["CR4.CET"] }, [Mnemonic.Wrussd, Mnemonic.Wrussq]],
  [{ unseen: ["CR4.CET", "IA32_S_CET.SH_STK_EN"] }, [Mnemonic.Setssbsy, Mnemonic.Clrssbsy]],
  [{ states: ["IA32_U_CET.SH_STK_EN"] }, [
    Mnemonic.Incsspd,
    Mnemonic.Incsspq,
    Mnemonic.Rstorssp,
    Mnemonic.Saveprevssp,
  ]],
  [{ states: ["IA32_U_CET.SH_STK_EN"], unseen: ["IA32_U_CET.WR_SHSTK_EN"] }, [Mnemonic.Wrssd, Mnemonic.Wrssq]],
];

/** Where alone an instruction does not raise #UD, on any CPU, if a process is never there. */
export const PRIVILEGE_OF: ReadonlyMap<iced.Mnemonic, string> = byMnemonic(PRIVILEGES);

/** What must be so, by mnemonic; an instruction that is not there needs nothing. */
export const MODES: ReadonlyMap<iced.Mnemonic, ModeNeeds> = byMnemonic(MODE_ROWS);

function byMnemonic<T>(rows: readonly (readonly [T, readonly iced.Mnemonic[]])[]): Map<iced.Mnemonic, T> {
  return new Map(rows.flatMap(([value, mnemonics]) => mnemonics.map((mnemonic) => [mnemonic, value] as const)));
}
