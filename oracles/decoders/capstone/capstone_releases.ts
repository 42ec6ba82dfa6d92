/**
 * The releases of Capstone that are known here, each from its package. What they say of themselves is 5.0, all of them.
 *
 * @module
 */
import { loadCapstone } from "capstone-wasm";
import { type CapstoneModule, checkModule } from "./capstone_module.ts";

/** What the decoder of a release is called in reports. */
export type CapstoneName = "capstone" | "capstone-5.0.9";

/** A release. */
export interface CapstoneRelease {
  /** Which one it is, and its package. */
  readonly version: string;
  /** How many bytes its details have in front of what x86 has of them, beyond those of the layout. */
  readonly inFront: number;
  /** Loads its module, once for all who ask. */
  readonly load: () => Promise<CapstoneModule>;
}

/** By the decoder's name. */
export const CAPSTONE_RELEASES: Readonly<Record<CapstoneName, CapstoneRelease>> = {
  "capstone": { version: "5.0 (capstone-wasm 1.0.3)", inFront: 0, load: once(loadFirst) },
  // It lists more of the registers that an instruction reads.
  "capstone-5.0.9": { version: "5.0.9 (@alexaltea/capstone-js 5.0.9)", inFront: 8, load: once(loadNewest) },
};

/** The loader leaves the C functions, and the memory they work in, on the object that it is given. */
async function loadFirst(): Promise<CapstoneModule> {
  const module: Record<string, unknown> = {};
  await loadCapstone(module);
  return checkModule(module);
}

/** Its package, not as a literal in the import: what Deno can see to be imported somewhere, it fetches for every run. */
const NEWEST: string = "@alexaltea/capstone-js";

/** The loader keeps the memory to itself, but lets others make the instance, which exports it. */
async function loadNewest(): Promise<CapstoneModule> {
  const { loadCapstoneJs, CAPSTONE_JS_PROGRAM } = await newestPackage();
  const program = new WebAssembly.Module(await Deno.readFile(CAPSTONE_JS_PROGRAM));
  let memory: WebAssembly.Memory | undefined;
  const module = await loadCapstoneJs({
    instantiateWasm(imports, receive) {
      const instance = new WebAssembly.Instance(program, imports);
      memory = Object.values(instance.exports).find((each) => each instanceof WebAssembly.Memory);
      receive(instance, program);
    },
  });
  if (memory === undefined) throw new Error("Capstone cannot be used: its module exports no memory");
  return checkModule(Object.assign(bytesOf(memory), module));
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => loading ??= load();
}

async function newestPackage(): Promise<typeof import("@alexaltea/capstone-js")> {
  try {
    return await import(NEWEST);
  } catch (error) {
    // Deno says in the lines below where the import stands.
    const [why] = String((error as Error).message).split("\n");
    throw new Error(`Package ${NEWEST}, which is fetched where it is first asked for, cannot be loaded: ${why}`);
  }
}

/** A memory as bytes, wherever it lies by now. */
function bytesOf(memory: WebAssembly.Memory): Pick<CapstoneModule, "HEAPU8"> {
  return {
    get HEAPU8() {
      return new Uint8Array(memory.buffer);
    },
  };
}
