import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { withFolder } from "../cli_testing.ts";
import { targetOf, tryToWrite, tryToWriteIn, writeWhole } from "./whole_file.ts";

const read = (file: string) => Deno.readTextFileSync(file);

Deno.test("writeWhole() makes a file and replaces one, and leaves nothing beside it", () =>
  withFolder((folder) => {
    const file = join(folder, "a.txt");
    writeWhole(file, "first");
    writeWhole(pathToFileURL(file), "second, \u{1f41b}");
    assertEquals([read(file), namesIn(folder)], ["second, \u{1f41b}", ["a.txt"]]);
  }));

Deno.test("writeWhole() replaces a file at once: who has it open reads what it was", () =>
  withFolder((folder) => {
    const file = join(folder, "a.txt");
    writeWhole(file, "as it was");
    using open = Deno.openSync(file);
    writeWhole(file, "as it is");
    const bytes = new Uint8Array(20);
    assertEquals(new TextDecoder().decode(bytes.subarray(0, open.readSync(bytes)!)), "as it was");
  }));

Deno.test("writeWhole() keeps a link and the permissions of the file that it leads to", () =>
  withFolder((folder) => {
    const [file, link, far] = ["a.txt", "b.txt", "c.txt"].map((name) => join(folder, name)) as [string, string, string];
    Deno.writeTextFileSync(file, "old");
    Deno.chmodSync(file, 0o640);
    Deno.symlinkSync("a.txt", link);
    Deno.symlinkSync(link, far);
    writeWhole(far, "new");
    assertEquals([Deno.readLinkSync(far), Deno.readLinkSync(link), read(file)], [link, "a.txt", "new"]);
    assertEquals(Deno.statSync(file).mode! & 0o777, 0o640);
    Deno.removeSync(file);
    writeWhole(far, "again");
    assertEquals([Deno.readLinkSync(link), read(file)], ["a.txt", "again"]);
  }));

Deno.test("writeWhole() writes to a pipe and to a device", () =>
  withFolder(async (folder) => {
    const pipe = join(folder, "pipe");
    new Deno.Command("mkfifo", { args: [pipe] }).outputSync();
    const reader = new Deno.Command("cat", { args: [pipe], stdout: "piped" }).output();
    tryToWrite(pipe);
    writeWhole(pipe, "through");
    assertEquals(new TextDecoder().decode((await reader).stdout), "through");
    assertEquals(Deno.lstatSync(pipe).isFifo, true);
    writeWhole("/dev/null", "nowhere");
    assertEquals(Deno.statSync("/dev/null").isCharDevice, true);
  }));

Deno.test("tryToWrite() leaves nothing behind, and what is there as it is", () =>
  withFolder((folder) => {
    const file = join(folder, "a.txt");
    tryToWrite(file);
    tryToWriteIn(join(folder, "deep", "deeper"));
    assertEquals(namesIn(folder), []);
    Deno.writeTextFileSync(file, "as it was");
    const { mtime } = Deno.statSync(file);
    tryToWrite(file);
    assertEquals([read(file), Deno.statSync(file).mtime, namesIn(folder)], ["as it was", mtime, ["a.txt"]]);
  }));

Deno.test("tryToWrite() and tryToWriteIn() throw what writing would", () =>
  withFolder((folder) => {
    const [file, loop] = [join(folder, "a.txt"), join(folder, "loop")];
    Deno.writeTextFileSync(file, "");
    Deno.symlinkSync(loop, loop);
    assertThrows(() => tryToWrite(join(folder, "none", "a.txt")), Deno.errors.NotFound);
    assertThrows(() => tryToWrite(folder), Deno.errors.IsADirectory);
    assertThrows(() => tryToWrite(join(file, "a.txt")), Deno.errors.NotADirectory);
    assertThrows(() => tryToWrite(join(folder, "x".repeat(300))), Error, "File name too long");
    assertThrows(() => tryToWrite(loop), Deno.errors.FilesystemLoop);
    assertThrows(() => tryToWriteIn(file), Deno.errors.NotADirectory);
    assertThrows(() => tryToWriteIn(join(file, "deep")), Deno.errors.NotADirectory);
  }));

Deno.test("targetOf() is one name for all that lead to a file", () =>
  withFolder((folder) => {
    const file = join(folder, "a.txt");
    Deno.symlinkSync("a.txt", join(folder, "b.txt"));
    const names = [file, join(folder, "b.txt"), `${folder}/./x/../a.txt`, pathToFileURL(file)];
    assert(names.every((name) => targetOf(name) === file), names.map((name) => targetOf(name)).join(", "));
  }));

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}
