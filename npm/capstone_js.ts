/**
 * @alexaltea/capstone-js: a later release of the decoder Capstone. It says nothing of its types.
 *
 * @module
 */
import MCapstone from "npm:@alexaltea/capstone-js@5.0.9";

/** What a program imports, by module and name. */
type Imports = Record<string, Record<string, WebAssembly.ImportValue>>;

/** What its loader can be told. */
export interface CapstoneJsOptions {
  /** Makes an instance of the program with what it imports, and hands it over. */
  readonly instantiateWasm: (
    imports: Imports,
    receive: (instance: WebAssembly.Instance, program: WebAssembly.Module) => void,
  ) => void;
}

/** Loads Capstone: the object that it gives has the C functions, by their names behind an underscore. */
export const loadCapstoneJs: (options: CapstoneJsOptions) => Promise<Readonly<Record<string, unknown>>> = MCapstone;

/** The file of its program. */
export const CAPSTONE_JS_PROGRAM: URL = new URL(
  import.meta.resolve("npm:@alexaltea/capstone-js@5.0.9/dist/capstone.wasm"),
);
