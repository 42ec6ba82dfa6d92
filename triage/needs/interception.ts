/**
 * What a hypervisor can take away from a CPU that says it has it: it intercepts the instruction and answers with #UD, or
 * leaves off the control without which the CPU raises it. What every CPU in 64-bit mode has is left out: a hypervisor that
 * took that away would be none of such a CPU.
 *
 * @module
 */
import iced from "iced-x86";

const { Mnemonic } = iced;

/** Those that cause VM exits on Intel's CPUs (SDM vol. 3, 26.1.2 and 26.1.3). */
const INTEL_INTERCEPTED: readonly iced.Mnemonic[] = [
  Mnemonic.Encls,
  Mnemonic.Enclv,
  Mnemonic.Enqcmd,
  Mnemonic.Enqcmds,
  Mnemonic.Getsec,
  Mnemonic.Getsecq,
  Mnemonic.Invept,
  Mnemonic.Invpcid,
  Mnemonic.Invvpid,
  Mnemonic.Loadiwkey,
  Mnemonic.Monitor,
  Mnemonic.Mwait,
  Mnemonic.Pconfig,
  Mnemonic.Rdmsrlist,
  Mnemonic.Rdrand,
  Mnemonic.Rdseed,
  Mnemonic.Rdtscp,
  Mnemonic.Seamcall,
  Mnemonic.Senduipi,
  Mnemonic.Tdcall,
  Mnemonic.Tpause,
  Mnemonic.Umwait,
  Mnemonic.Vmcall,
  Mnemonic.Vmclear,
  Mnemonic.Vmfunc,
  Mnemonic.Vmlaunch,
  Mnemonic.Vmptrld,
  Mnemonic.Vmptrst,
  Mnemonic.Vmread,
  Mnemonic.Vmresume,
  Mnemonic.Vmwrite,
  Mnemonic.Vmxoff,
  Mnemonic.Vmxon,
  Mnemonic.Wrmsrlist,
  Mnemonic.Wrmsrns,
  Mnemonic.Xrstors,
  Mnemonic.Xrstors64,
  Mnemonic.Xsaves,
  Mnemonic.Xsaves64,
];

/** Those that raise #UD in a guest whose hypervisor has not enabled them (SDM vol. 3, table 25-7 and 26.3). */
const INTEL_SWITCHED_OFF: readonly iced.Mnemonic[] = [
  Mnemonic.Enclv,
  Mnemonic.Invpcid,
  Mnemonic.Pbndkb,
  Mnemonic.Pconfig,
  Mnemonic.Rdmsrlist,
  Mnemonic.Rdpid,
  Mnemonic.Rdtscp,
  Mnemonic.Tpause,
  Mnemonic.Umonitor,
  Mnemonic.Umwait,
  Mnemonic.Vmfunc,
  Mnemonic.Wrmsrlist,
  Mnemonic.Xrstors,
  Mnemonic.Xrstors64,
  Mnemonic.Xsaves,
  Mnemonic.Xsaves64,
];

/** Those that AMD's CPUs let a hypervisor intercept, or refuse in guests (AMD64 APM vol. 2, 15.9 and appendix B). */
const AMD_INTERCEPTED: readonly iced.Mnemonic[] = [
  Mnemonic.Clgi,
  Mnemonic.Invlpga,
  Mnemonic.Invlpgb,
  Mnemonic.Invpcid,
  Mnemonic.Mcommit,
  Mnemonic.Monitor,
  Mnemonic.Monitorx,
  Mnemonic.Mwait,
  Mnemonic.Mwaitx,
  Mnemonic.Rdpru,
  Mnemonic.Rdtscp,
  Mnemonic.Skinit,
  Mnemonic.Stgi,
  Mnemonic.Tlbsync,
  Mnemonic.Vmgexit,
  Mnemonic.Vmload,
  Mnemonic.Vmmcall,
  Mnemonic.Vmrun,
  Mnemonic.Vmsave,
];

const OF_INTEL: ReadonlySet<iced.Mnemonic> = new Set([...INTEL_INTERCEPTED, ...INTEL_SWITCHED_OFF]);
const OF_AMD: ReadonlySet<iced.Mnemonic> = new Set(AMD_INTERCEPTED);

/**
 * Whether a hypervisor can make a CPU refuse an instruction that it has.
 *
 * @param mnemonic The instruction.
 * @param isAmd Whether the CPU virtualizes as AMD's do.
 */
export function isInterceptable(mnemonic: iced.Mnemonic, isAmd: boolean): boolean {
  return (isAmd ? OF_AMD : OF_INTEL).has(mnemonic);
}
