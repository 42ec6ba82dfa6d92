/**
 * The rooms of the house: which folders there are, and which may import which. From the ground up: each names only rooms
 * that stand before it.
 *
 * @module
 */

/** What the files of a room may import besides each other. */
export interface Rule {
  /** Rooms of which anything may be imported; a name that ends in a slash means every room that begins so. */
  readonly all: readonly string[];
  /** Rooms of which only types may be imported. */
  readonly types?: readonly string[];
  /** Rooms that only tests may use, because they want real parts. */
  readonly tests?: readonly string[];
}

/** The only room that imports packages; the names of the import map stand for its files. */
export const PACKAGES = "npm";

/** The room of what users would write: as they do, it may import types of the library by the library's name. */
export const EXAMPLES = "examples";

/** The library's name, as deno.json has it. */
export const LIBRARY = "@verdict/verdict";

/** The files at the root, such as main.ts and mod.ts. */
export const ROOT = ".";

const TO_TRIAGE = ["machine", "x86", "states", "findings", "handler", "oracles/", "corpus/", "triage/"];
const TO_FUZZ = [...TO_TRIAGE, "subject/", "decoder/", "fuzz/"];
const TO_REPORTS = [...TO_FUZZ, "reports/"];
/** What commands use of a fleet; its link is a process of its own, and nobody imports it. */
const FLEET = ["fleet/message", "fleet/wire", "fleet"];
const SAID = ["triage/", "corpus/"];

/** Room -> rule. A folder that is not listed belongs to the room that it stands in. */
export const ROOMS: Readonly<Record<string, Rule>> = {
  machine: { all: [] },
  x86: { all: ["machine"] },
  states: { all: ["machine", "x86"], tests: ["oracles/", "corpus/files"] },
  findings: { all: ["machine"] },
  handler: { all: ["machine"] },

  "oracles/instructions": { all: ["machine"], tests: ["oracles/decoders/"] },
  "oracles/decoders": { all: ["machine", "x86", "findings"] },
  "oracles/decoders/iced": { all: ["machine", "x86", "oracles/instructions", "oracles/decoders"] },
  "oracles/decoders/capstone": { all: ["machine", "oracles/decoders"] },
  "oracles/model": { all: ["machine", "oracles/instructions", "oracles/decoders"] },
  "oracles/cpu/executor": { all: ["machine"] },
  "oracles/cpu/ask": { all: ["machine", "x86", "oracles/instructions", "oracles/cpu/executor"] },
  "oracles/cpu/access": { all: ["machine", "oracles/cpu/executor", "oracles/cpu/ask"] },
  "oracles/cpu": { all: ["machine", "oracles/cpu/executor", "oracles/cpu/ask", "oracles/cpu/access"] },
  "oracles/judge": {
    all: [
      "machine",
      "x86",
      "findings",
      "oracles/instructions",
      "oracles/decoders",
      "oracles/model",
      "oracles/cpu/executor",
      "oracles/cpu/ask",
    ],
    tests: ["subject/recorded"],
  },
  oracles: {
    all: [
      "machine",
      "findings",
      "oracles/instructions",
      "oracles/decoders/",
      "oracles/model",
      "oracles/judge",
      "oracles/cpu/executor",
      "oracles/cpu/ask",
    ],
    types: ["oracles/cpu"],
  },

  "corpus/truths": { all: [] },
  "corpus/files": { all: ["machine", "findings", "corpus/truths"] },
  "corpus/campaign": { all: ["machine", "findings", "corpus/files"] },
  "corpus/minimize": { all: [] },

  "triage/signature": { all: ["machine", "x86", "findings", "oracles/"] },
  "triage/defects": { all: ["machine", "x86", "findings", "oracles/", "triage/signature"] },
  "triage/shrink": {
    all: ["machine", "x86", "states", "findings", "oracles/", "corpus/files", "triage/signature", "triage/defects"],
  },
  "triage/needs": { all: ["machine", "x86", "findings", "oracles/"] },
  triage: {
    all: [
      "machine",
      "x86",
      "states",
      "findings",
      "oracles/",
      "corpus/files",
      "triage/signature",
      "triage/defects",
      "triage/shrink",
      "triage/needs",
    ],
    tests: ["handler"],
  },
  "triage/recorded": {
    all: ["machine", "x86", "findings", "oracles/", "corpus/files", "triage/signature", "triage/shrink", "triage"],
    tests: ["subject/recorded", "corpus/"],
  },
  "triage/explain": {
    all: ["machine", "x86", "findings", "oracles/", "corpus/files", "triage/signature", "triage/shrink", "triage"],
  },

  library: { all: TO_TRIAGE },

  "subject/protocol": { all: ["machine", "corpus/files"] },
  "subject/program": { all: ["machine", "x86", "corpus/files", "subject/protocol"] },
  "subject/module": { all: ["machine", "corpus/files", "subject/protocol", "subject/program"] },
  "subject/recorded": { all: ["machine", "corpus/files", "subject/protocol"] },
  subject: { all: ["machine", "corpus/files", "subject/protocol", "subject/program", "subject/module"] },
  "decoder/protocol": {
    all: ["machine", "x86", "corpus/files", "oracles/decoders", "subject/protocol"],
    tests: ["oracles/"],
  },
  decoder: {
    all: [
      "machine",
      "findings",
      "oracles/decoders",
      "oracles/judge",
      "oracles",
      "subject/protocol",
      "subject/program",
      "decoder/protocol",
    ],
    tests: ["oracles/", "subject", "fuzz/generate", "corpus/files"],
  },
  probes: { all: [] },

  "fuzz/generate": { all: ["machine", "x86", "states"], tests: ["oracles/"] },
  "fuzz/instructions": {
    all: [
      "machine",
      "x86",
      "states",
      "oracles/instructions",
      "oracles/decoders",
      "oracles/decoders/iced",
      "fuzz/generate",
    ],
    tests: ["oracles/"],
  },
  "fuzz/mutate": { all: ["machine", "x86", "states", "fuzz/generate"] },
  "fuzz/coverage": { all: [] },
  "fuzz/guidance": { all: [...TO_TRIAGE, "fuzz/mutate", "fuzz/coverage"] },
  "fuzz/crew": {
    all: [...TO_TRIAGE, "subject/", "decoder/", "fuzz/generate", "fuzz/coverage", "fuzz/guidance"],
    tests: ["probes"],
  },
  "fuzz/campaign": {
    all: [...TO_TRIAGE, "subject/", "fuzz/generate", "fuzz/instructions", "fuzz/mutate", "fuzz/guidance", "fuzz/crew"],
  },
  "fuzz/sweep": { all: [...TO_TRIAGE, "subject/", "fuzz/generate", "fuzz/crew"] },
  "fuzz/tunnel": { all: ["machine", "x86", "findings", "oracles/"] },
  fuzz: { all: [...TO_TRIAGE, "subject/", "fuzz/generate", "fuzz/instructions", "fuzz/sweep"] },
  "fuzz/decoders": { all: [...TO_TRIAGE, "fuzz/generate", "fuzz/sweep", "fuzz"] },

  "fleet/wire": {
    all: ["machine", "findings", "corpus/files", "fuzz/campaign", "fuzz/sweep"],
    tests: ["handler", "oracles", "corpus/campaign"],
  },
  "fleet/message": { all: [] },
  "fleet/link": { all: ["fleet/message"] },
  fleet: {
    all: [
      ...["oracles", "subject/program", "fuzz/crew", "fuzz/campaign", "fuzz/sweep"],
      ...["fleet/wire", "fleet/message", "fleet/link"],
    ],
  },

  "reports/report": { all: ["machine", "findings", "corpus/files"], types: SAID },
  "reports/words": { all: ["machine", "findings", "corpus/files", "reports/report"], types: SAID },
  "reports/case": {
    all: ["machine", "findings", "corpus/files", "reports/report", "reports/words"],
    types: SAID,
    tests: ["handler", "oracles"],
  },
  "reports/campaign": { all: ["reports/words"], types: ["findings"] },
  "reports/terminal": { all: ["findings", "reports/report", "reports/words"], types: [...SAID, "machine"] },
  reports: {
    all: ["machine", "findings", "corpus/files", "reports/report", "reports/words"],
    types: [...SAID, "reports/terminal"],
  },
  "reports/html": { all: ["findings", "reports/report", "reports/words", "reports/case"] },
  "reports/formats": {
    all: ["machine", "findings", "corpus/files", "reports/report", "reports/words", "reports/case", "reports"],
    types: SAID,
  },

  "cli/command_line": { all: ["oracles", "corpus/files", "reports/words"] },
  "cli/subjects": { all: [...TO_REPORTS, "cli/command_line"] },
  "cli/fleet": { all: [...TO_REPORTS, ...FLEET, "cli/command_line", "cli/subjects"] },
  "cli/campaign": { all: [...TO_REPORTS, ...FLEET, "cli/command_line", "cli/subjects", "cli/fleet"] },
  "cli/sweep": { all: [...TO_REPORTS, ...FLEET, "cli/command_line", "cli/subjects", "cli/fleet", "cli/campaign"] },
  cli: {
    all: [
      ...[...TO_REPORTS, ...FLEET],
      ...["cli/command_line", "cli/subjects", "cli/fleet", "cli/campaign", "cli/sweep"],
    ],
    tests: ["probes"],
  },

  bench: { all: [...TO_REPORTS, ...FLEET, "fleet/link", "cli/command_line"] },
  soak: { all: [...TO_REPORTS, "cli/command_line", "cli/subjects"] },
  [EXAMPLES]: { all: [] },
  npm: { all: [] },
  std: { all: [] },
  tools: { all: [] },
  [ROOT]: { all: [...TO_REPORTS, "cli/", "bench", "library"] },
};

/** The room that a file stands in; its folder where no room is listed. */
export function roomOf(path: string): string {
  const folders = path.split("/").slice(0, -1);
  for (let depth = folders.length; depth > 0; depth--) {
    const folder = folders.slice(0, depth).join("/");
    if (ROOMS[folder] !== undefined) return folder;
  }
  return folders[0] ?? ROOT;
}

/** Whether a list of a rule names a room. */
export function names(list: readonly string[], room: string): boolean {
  return list.some((name) => name.endsWith("/") ? `${room}/`.startsWith(name) : name === room);
}

/** The first folder of a room: tests of its rooms may use what any of them may. */
function wingOf(room: string): string {
  return room.split("/")[0]!;
}

/** What the tests of a room may import. */
export function ruleOfTests(room: string): Rule {
  const wing = wingOf(room);
  const rules = Object.entries(ROOMS).filter(([name]) => wingOf(name) === wing);
  return {
    all: [`${wing}/`, wing, ...rules.flatMap(([, { all, types = [], tests = [] }]) => [...all, ...types, ...tests])],
  };
}
