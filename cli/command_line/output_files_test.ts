import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { withFolder } from "../cli_testing.ts";
import { CommandError } from "./errors.ts";
import { checkFile, checkFolder, checkKept, checkOutputs, type OutputKind, writeTo } from "./output_files.ts";

/** Says that something is refused with that message, hint and exit code. */
function assertRefused(run: () => void, code: number, message: string, hint?: string): void {
  const error = assertThrows(run, CommandError);
  assertEquals([error.message, error.hint, error.exitCode], [message, hint, code]);
}

const output = (option: string, path: string, kind: OutputKind = "file") => ({ option, kind, path });

Deno.test("checkOutputs() refuses two options that name one file, whatever leads to it", () =>
  withFolder((folder) => {
    const [file, link] = [join(folder, "a.txt"), join(folder, "b.txt")];
    Deno.symlinkSync("a.txt", link);
    checkOutputs([output("json", file), output("html", join(folder, "c.txt")), output("sarif", "-")]);
    for (const other of [file, link, `${folder}/x/../a.txt`]) {
      const message = `Both --json and --html are to be written to ${other}`;
      const outputs = [output("json", file), output("html", other)];
      assertRefused(() => checkOutputs(outputs), 2, message, "Name another file for one of them");
    }
    assertRefused(
      () => checkOutputs([output("junit", "-"), output("out", "x"), output("html", "-")]),
      2,
      "Both --junit and --html are to be written to standard output",
      "Name another file for one of them",
    );
    checkOutputs([output("json", "/dev/null"), output("html", "/dev/null")]);
  }));

Deno.test("checkOutputs() says what cannot be written, and changes nothing", () =>
  withFolder((folder) => {
    const [file, none] = [join(folder, "a.txt"), join(folder, "my none")];
    Deno.writeTextFileSync(file, "as it was");
    const missing = `File cannot be written: ${none}/b.txt: There is no such folder`;
    assertRefused(
      () => checkOutputs([output("json", file), output("html", `${none}/b.txt`)]),
      3,
      missing,
      `Type "mkdir -p '${none}'" first`,
    );
    assertRefused(() => checkFile(folder), 3, `File cannot be written: ${folder}: Is a directory (os error 21)`);
    const inFile = "Not a directory (os error 20)";
    assertRefused(() => checkFolder(file), 3, `Folder cannot be written: ${file}: ${inFile}`);
    assertRefused(() => checkKept(`${file}/b`), 3, `File cannot be written: ${file}/b: ${inFile}`);
    checkKept(join(none, "deep", "b.txt"));
    checkFolder(join(none, "deep"));
    assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["a.txt"]);
    assertEquals(Deno.readTextFileSync(file), "as it was");
    assertRefused(() => writeTo(`${none}/b.txt`, ""), 3, missing, `Type "mkdir -p '${none}'" first`);
  }));
