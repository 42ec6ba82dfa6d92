import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { CommandError } from "./errors.ts";
import { choice, flag, outputFile, textOption, wholeNumber } from "./option.ts";
import { parseOptions, refuseArguments } from "./options.ts";

const WALK = {
  name: "walk",
  summary: "Walk somewhere.",
  usage: [],
  options: {
    steps: wholeNumber({ help: "How many", least: 1, most: 100, missing: 10 }),
    speed: choice(["slow", "fast"], { help: "How fast" }),
    with: textOption("NAME", { help: "With whom" }),
    log: outputFile({ help: "Where to write" }),
    back: flag("And back"),
  },
  notes: [],
};

const NOTHING = { steps: 10, speed: undefined, with: undefined, log: undefined, back: false };
const HINT = 'Type "deno task walk --help" to see what it takes';

Deno.test("parseOptions() gives every option a value of its type, given or not", () => {
  assertEquals(parseOptions([], WALK), { options: NOTHING, positionals: [] });
  const { options, positionals } = parseOptions(
    ["home", "--steps=7", "--speed", "fast", "--back", "12", "--with", "a b", "--log", "x", "--", "--steps"],
    WALK,
  );
  const typed: {
    readonly steps: number;
    readonly speed: "slow" | "fast" | undefined;
    readonly with: string | undefined;
    readonly log: string | undefined;
    readonly back: boolean;
  } = options;
  assertEquals(typed, { steps: 7, speed: "fast", with: "a b", log: "x", back: true });
  assertEquals(positionals, ["home", "12", "--steps"]);
});

Deno.test("parseOptions() reads any texts as they are, whatever is around them", () => {
  const text = fc.string({ minLength: 1 }).filter((text) => !text.startsWith("-"));
  fc.assert(fc.property(text, fc.integer({ min: 1, max: 100 }), fc.boolean(), (name, steps, isFirst) => {
    const number = ["--steps", String(steps)];
    const args = isFirst ? [...number, "--with", name] : ["--with", name, ...number];
    assertEquals(parseOptions(args, WALK), { options: { ...NOTHING, with: name, steps }, positionals: [] });
  }));
});

/** Arguments -> values other than those that are missing, and positional arguments. */
const DASHES: readonly [
  string[],
  Partial<ReturnType<typeof parseOptions<typeof WALK.options>>["options"]>,
  string[],
][] = [
  [["--log", "-"], { log: "-" }, []],
  [["--log=-"], { log: "-" }, []],
  [["--log"], { log: "-" }, []],
  [["--log", "--back"], { log: "-", back: true }, []],
  [["--log", "-", "-"], { log: "-" }, ["-"]],
  [["--log", "x", "-"], { log: "x" }, ["-"]],
  [["--log=x", "-"], { log: "x" }, ["-"]],
  [["--back", "-"], { back: true }, ["-"]],
  [["-", "--log", "-"], { log: "-" }, ["-"]],
  [["--with", "-"], { with: "-" }, []],
  [["--with"], { with: "" }, []],
  [["--", "--log", "-"], {}, ["--log", "-"]],
  [["--log", "--", "-"], { log: "-" }, ["-"]],
];

Deno.test("parseOptions() takes a dash after an option for its value, and any other for an argument", () => {
  for (const [args, values, positionals] of DASHES) {
    assertEquals(parseOptions(args, WALK), { options: { ...NOTHING, ...values }, positionals }, args.join(" "));
  }
});

/** Arguments -> what is said of them. */
const REFUSED: readonly (readonly [args: string[], message: string, hint?: string])[] = [
  [["--frob"], "Unknown option of walk: --frob", HINT],
  [["--frob=1"], "Unknown option of walk: --frob=1", HINT],
  [["--frob", "-"], "Unknown option of walk: --frob", HINT],
  [["--toString", "-"], "Unknown option of walk: --toString", HINT],
  [["-b"], "Unknown option of walk: -b", HINT],
  [["--no-back"], "Unknown option of walk: --no-back", `Did you mean "--back"? ${HINT}`],
  [["--sped=fast"], "Unknown option of walk: --sped=fast", `Did you mean "--speed"? ${HINT}`],
  [["--hepl"], "Unknown option of walk: --hepl", `Did you mean "--help"? ${HINT}`],
  [["--back", "--back"], "Option given more than once: --back", HINT],
  [["--log", "-", "--log"], "Option given more than once: --log", HINT],
  [["--steps"], 'Value of --steps is not a whole number from 1 to 100: ""'],
  // Unknown options come before those that are given twice, and those before values, which follow the help.
  [["--steps", "x", "--back", "--back", "--frob"], "Unknown option of walk: --frob", HINT],
  [["--steps", "x", "--back", "--back"], "Option given more than once: --back", HINT],
  [["--speed", "x", "--steps", "y"], 'Value of --steps is not a whole number from 1 to 100: "y"'],
];

Deno.test("parseOptions() refuses unknown options, options that are given twice, and wrong values", () => {
  for (const [args, message, hint] of REFUSED) {
    const error = assertThrows(() => parseOptions(args, WALK), CommandError);
    assertEquals([error.message, error.hint, error.exitCode], [message, hint, 2], args.join(" "));
  }
});

Deno.test("refuseArguments() names the first of them", () => {
  refuseArguments([], WALK);
  const error = assertThrows(() => refuseArguments(["a", "b"], WALK, "Stay"), CommandError);
  assertEquals([error.message, error.hint, error.exitCode], ['Unexpected argument of walk: "a"', "Stay", 2]);
});
