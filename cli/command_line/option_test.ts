import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { CommandError } from "./errors.ts";
import {
  choice,
  duration,
  flag,
  keptFile,
  type Option,
  outputFile,
  outputFolder,
  seedOption,
  someOf,
  textOption,
  wholeNumber,
} from "./option.ts";

/** Says that a text is refused with that message and hint. */
function assertRefuses(option: Option<unknown>, text: string | undefined, message: string, hint?: string): void {
  const error = assertThrows(() => option.read(text, "it"), CommandError);
  assertEquals([error.message, error.hint, error.exitCode], [message, hint, 2]);
}

/** Whole numbers that JavaScript holds exactly. */
const natural = fc.maxSafeNat();

Deno.test("wholeNumber() reads back every number of its range, with _ between digits or without", () => {
  fc.assert(fc.property(natural, natural, natural, (a, b, c) => {
    const [least, number, most] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
    const option = wholeNumber({ help: "", least, most });
    assertEquals(option.read(String(number), "it"), number);
    assertEquals(option.read([...String(number)].join("_"), "it"), number);
  }));
});

Deno.test("wholeNumber() refuses every number outside its range", () => {
  fc.assert(fc.property(natural, natural, natural, (a, b, number) => {
    const [least, most] = [Math.min(a, b), Math.max(a, b)];
    fc.pre(number < least || number > most);
    const message = `Value of --it is not a whole number from ${least} to ${most}: "${number}"`;
    assertRefuses(wholeNumber({ help: "", least, most }), String(number), message);
  }));
});

Deno.test("wholeNumber() refuses what is no whole number in digits", () => {
  const option = wholeNumber({ help: "", least: 0, most: 9 });
  for (const text of ["", "_", "x", "-1", "+1", " 1", "1.5", "1e0", "0x1", "١"]) {
    assertRefuses(option, text, `Value of --it is not a whole number from 0 to 9: "${text}"`);
  }
});

Deno.test("wholeNumber() is what is said to be missing where the option is not given", () => {
  const range = { help: "", least: 1, most: 9 };
  assertEquals(wholeNumber(range).read(undefined, "it"), undefined);
  assertEquals(wholeNumber({ ...range, missing: null }).read(undefined, "it"), null);
  assertEquals(wholeNumber({ ...range, missing: 0 }).read(undefined, "it"), 0);
});

Deno.test("seedOption() takes 32 bits, and is 1 where none is given", () => {
  const option = seedOption("the cases");
  assertEquals(option.help, "Seed of the cases, 0 to 2^32 - 1 (default: 1)");
  assertEquals([undefined, "0", "4294967295"].map((text) => option.read(text, "it")), [1, 0, 4294967295]);
  assertRefuses(option, "4294967296", 'Value of --it is not a whole number from 0 to 4294967295: "4294967296"');
});

Deno.test("duration() gives seconds of any amount in any unit", () => {
  const seconds = { ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 };
  const unit = fc.constantFrom("ms" as const, "s" as const, "m" as const, "h" as const, "d" as const);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 0, max: 99 }), unit, (n, hundredths, unit) => {
      const amount = `${n}.${hundredths}`;
      assertEquals(duration({ help: "" }).read(`${amount}${unit}`, "it"), Number(amount) * seconds[unit]);
    }),
  );
});

Deno.test("duration() refuses what is no length of time", () => {
  for (const text of ["", "5", "s", "0s", "0.0h", "-1s", ".5s", "5.s", "1w", "1 s", "1S", "1e3s", "1h30m"]) {
    const message = `Value of --it is not a length of time: "${text}"`;
    assertRefuses(duration({ help: "" }), text, message, "Give it such as 90s, 30m, 8h or 2d");
  }
});

Deno.test("choice() takes its words only, and shows them", () => {
  const option = choice(["auto", "on", "off"], { help: "", missing: "auto" });
  const read: "auto" | "on" | "off" = option.read("on", "it");
  assertEquals([option.value, read, option.read(undefined, "it")], ["auto|on|off", "on", "auto"]);
  for (const text of ["", "auto|on", "toString"]) {
    assertRefuses(option, text, `Value of --it is not auto, on or off: "${text}"`);
  }
  for (const [text, near] of [["ON", "on"], ["of", "off"], ["atuo", "auto"]]) {
    assertRefuses(option, text!, `Value of --it is not auto, on or off: "${text}"`, `Did you mean "${near}"?`);
  }
});

Deno.test("someOf() takes known names with commas and blanks between them", () => {
  const option = someOf(["new", "open"], { help: "" });
  assertEquals(option.read("new", "it"), ["new"]);
  assertEquals(option.read(" open , new", "it"), ["open", "new"]);
  assertEquals(option.read(undefined, "it"), undefined);
  assertRefuses(option, "new,old", 'Value of --it is unknown: "old"', "Known: new, open");
  assertRefuses(option, "", 'Value of --it is unknown: ""', "Known: new, open");
});

Deno.test("textOption() takes any text, but an empty one where something is needed", () => {
  assertEquals(textOption("FILE", { help: "" }).read("", "it"), "");
  assertEquals(textOption("FILE", { help: "", missing: "all" }).read(undefined, "it"), "all");
  const option = textOption("DIR", { help: "", needs: "a folder" });
  assertEquals([option.read(" ", "it"), option.read(undefined, "it")], [" ", undefined]);
  assertRefuses(option, "", "Option --it needs a folder");
});

Deno.test("outputFile() is standard output where no file is named", () => {
  const option = outputFile({ help: "" });
  assertEquals(["a.json", "-", "", undefined].map((text) => option.read(text, "it")), ["a.json", "-", "-", undefined]);
  for (const name of ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]) assertEquals(option.read(name, "it"), "-");
});

Deno.test("keptFile() and outputFolder() need a name, which is not standard output", () => {
  for (const [option, what] of [[keptFile({ help: "" }), "file"], [outputFolder({ help: "" }), "folder"]] as const) {
    assertEquals([option.read("x", "it"), option.read(undefined, "it")], ["x", undefined]);
    assertRefuses(option, "", `Option --it needs a ${what}`);
    for (const text of ["-", "/dev/stdout"]) {
      assertRefuses(option, text, `Option --it needs a ${what}, and not standard output`);
    }
  }
});

Deno.test("flag() is whether it was given", () => {
  assertEquals([flag("").read("", "it"), flag("").read(undefined, "it"), flag("").value], [true, false, ""]);
});
