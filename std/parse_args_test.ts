import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";

Deno.test("parseArgs() reads a text after = and as the next argument", () => {
  const options = { string: ["seed"] } as const;
  assertEquals(parseArgs(["--seed=7"], options), { _: [], seed: "7" });
  assertEquals(parseArgs(["--seed", "7", "x"], options), { _: ["x"], seed: "7" });
  assertEquals(parseArgs(["--seed=a=b"], options), { _: [], seed: "a=b" });
});

Deno.test("parseArgs() gives a text option without a value as an empty text", () => {
  const options = { string: ["out"], boolean: ["update"] } as const;
  assertEquals(parseArgs(["--out"], options), { _: [], update: false, out: "" });
  assertEquals(parseArgs(["--out", "--update"], options), { _: [], update: true, out: "" });
  assertEquals(parseArgs(["--out", ""], options), { _: [""], update: false, out: "" });
  assertEquals(parseArgs(["--out", "--", "x"], options), { _: ["x"], update: false, out: "" });
});

Deno.test("parseArgs() takes a lone dash as positional after a long option", () => {
  assertEquals(parseArgs(["--json", "-"], { string: ["json"] }), { _: ["-"], json: "" });
  assertEquals(parseArgs(["--json", "-"], { boolean: ["json"] }), { _: ["-"], json: true });
  assertEquals(parseArgs(["-j", "-"], { string: ["j"] }), { _: [], j: "-" });
});

Deno.test("parseArgs() leaves a boolean's next argument alone unless it says true or false", () => {
  const options = { boolean: ["update"] } as const;
  assertEquals(parseArgs(["--update", "posted"], options), { _: ["posted"], update: true });
  assertEquals(parseArgs(["--update", "false"], options), { _: [], update: false });
  assertEquals(parseArgs(["--update=false"], options), { _: [], update: false });
  assertEquals(parseArgs([], options), { _: [], update: false });
});

Deno.test("parseArgs() keeps the last of several values, and all where the option collects", () => {
  const args = ["--seed=1", "--seed=2"];
  assertEquals(parseArgs(args, { string: ["seed"] }), { _: [], seed: "2" });
  assertEquals(parseArgs(args, { string: ["seed"], collect: ["seed"] }), { _: [], seed: ["1", "2"] });
  assertEquals(parseArgs([], { string: ["seed"], collect: ["seed"] }), { _: [], seed: [] });
});

Deno.test("parseArgs() sets an option under all its names", () => {
  const options = { boolean: ["help"], string: ["out"], alias: { help: "h", out: ["o", "output"] } } as const;
  assertEquals(parseArgs(["-h", "-o", "x"], options), { _: [], help: true, h: true, out: "x", o: "x", output: "x" });
  assertEquals(parseArgs(["--output=x"], options), { _: [], help: false, h: false, out: "x", o: "x", output: "x" });
});

Deno.test("parseArgs() separates joined short options", () => {
  const options = { boolean: ["q", "v"] } as const;
  assertEquals(parseArgs(["-qv"], options), { _: [], q: true, v: true });
});

Deno.test("parseArgs() uses a default for what is not given", () => {
  const options = { string: ["seed"], boolean: ["color"], default: { seed: "1", color: true } } as const;
  assertEquals(parseArgs([], options), { _: [], seed: "1", color: true });
  assertEquals(parseArgs(["--seed=2", "--color=false"], options), { _: [], seed: "2", color: false });
});

Deno.test("parseArgs() turns positional numbers into numbers unless _ is a text", () => {
  assertEquals(parseArgs(["0089", "0fb607"]), { _: [89, "0fb607"] });
  assertEquals(parseArgs(["0089", "0fb607"], { string: ["_"] }), { _: ["0089", "0fb607"] });
});

Deno.test("parseArgs() takes everything after -- as it is", () => {
  assertEquals(parseArgs(["a", "--", "--seed", "--"], { string: ["seed"] }), { _: ["a", "--seed", "--"] });
});

Deno.test("parseArgs() stops at the first positional argument where asked to", () => {
  const options = { boolean: ["help"], stopEarly: true } as const;
  assertEquals(parseArgs(["diff", "--help", "--", "7"], options), { _: ["diff", "--help", "7"], help: false });
  assertEquals(parseArgs(["--help", "diff"], options), { _: ["diff"], help: true });
});

Deno.test("parseArgs() tells unknown() of every undeclared option and leaves out what it refuses", () => {
  const seen: unknown[] = [];
  const args = parseArgs(["--foo=1", "-xy", "--seed=", "--bar", "y", "z", "--seed", "7"], {
    string: ["seed"],
    unknown: (arg, key, value) => {
      seen.push([arg, key, value]);
      return key === undefined;
    },
  });
  assertEquals(args, { _: ["z"], seed: "7" });
  assertEquals(seen, [
    ["--foo=1", "foo", "1"],
    ["-xy", "x", true],
    ["-xy", "y", true],
    ["--seed=", "seed=", true],
    ["--bar", "bar", "y"],
    ["z", undefined, undefined],
  ]);
});

Deno.test("parseArgs() keeps undeclared options where nobody refuses them", () => {
  assertEquals(parseArgs(["--foo", "--bar=2"]), { _: [], foo: true, bar: 2 });
});

Deno.test("parseArgs() takes a name that every object has as an ordinary option", () => {
  const args = parseArgs(["--__proto__=x", "--constructor=y"]);
  assertEquals(Object.getPrototypeOf(args), Object.prototype);
  assertEquals(Object.entries(args), [["_", []], ["__proto__", "x"], ["constructor", "y"]]);
});

Deno.test("parseArgs() types each option by its declaration", () => {
  const args = parseArgs(["--a=1"], {
    string: ["a", "b", "c"],
    boolean: ["d"],
    collect: ["b"],
    default: { c: "none" },
  });
  const a: string | undefined = args.a;
  const b: string[] = args.b;
  const c: string = args.c;
  const d: boolean = args.d;
  assertEquals({ a, b, c, d }, { a: "1", b: [], c: "none", d: false });
});
