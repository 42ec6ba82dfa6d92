import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { DISK, mounting, mountsNothing } from "../corpus/campaign/mount_testing.ts";
import { allOf, ROOT, runArguments, verdict, withFolder } from "./cli_testing.ts";

/** Each format -> how its text begins. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  json: /^\{\n {2}"version": 3,/,
  junit: /^<\?xml [^]*<testsuites /,
  sarif: /^\{[^]*"version": "2\.1\.0"/,
  markdown: /^# /,
  html: /^<!doctype html>/i,
};

/** A finding of what CPUs do differently, whichever it is. */
const DIFFER: { findings: { id: string; title: string }[] } = JSON.parse(
  Deno.readTextFileSync(join(ROOT, "corpus/known/cpus.json")),
);
const [{ id, title }] = DIFFER.findings as [{ id: string; title: string }];

Deno.test("triage --id writes each format of that finding alone, and tells people elsewhere where it takes standard output", () =>
  allOf(
    Object.entries(FORMATS).map(async ([name, beginning]) => {
      const { code, stdout, stderr } = await verdict(["triage", "--cpu", "off", "--id", id, `--${name}`, "-"]);
      assertEquals([code, stderr.includes(title)], [0, true], stderr);
      assertMatch(stdout, beginning);
      if (name === "json") assertEquals(JSON.parse(stdout).findings.map((each: { id: string }) => each.id), [id]);
      if (name === "html") return;
      for (const { id: other } of DIFFER.findings.slice(1)) assertEquals(stdout.includes(other), false, other);
    }),
  ));

Deno.test("triage --id beside a file says the same as without, and writes it", () =>
  withFolder(async (folder) => {
    const file = join(folder, "one.json");
    const args = ["triage", "--cpu", "off", "--id", id];
    const [alone, beside] = await Promise.all([verdict(args), verdict([...args, "--json", file])]);
    assertEquals(beside, alone);
    assertEquals(JSON.parse(Deno.readTextFileSync(file)).findings[0].title, title);
  }));

Deno.test("commands find out before they run what they cannot write", () =>
  withFolder((folder) =>
    allOf([
      ["diff", "--html"],
      ["triage", "--sarif"],
      ["minimize", "./absent", "--out"],
      ["record", "--out"],
      ["tunnel", "--from", "0f0b", "--to", "0f0b", "--json"],
    ].map(async (words) => {
      const file = join(folder, "none", "x");
      const { code, stdout, stderr } = await verdict([...words, file]);
      const message =
        `verdict: File cannot be written: ${file}: There is no such folder\n  Type "mkdir -p ${folder}/none" first\n`;
      assertEquals({ code, stdout, stderr }, { code: 3, stdout: "", stderr: message }, words.join(" "));
    }))
  ));

Deno.test({
  name: "triage leaves a report as it was where the disk is full, and nothing beside it",
  ignore: mountsNothing,
  fn: () =>
    withFolder((disk) => {
      const script = `${DISK} "$1" && printf old > "$1/report" && dd if=/dev/zero of="$1/ballast" 2> /dev/null
        disk="$1"; cd "$2"; shift 2
        "$@" --html "$disk/report"
        echo "code $?, holds $(cat "$disk/report"), has $(ls -A "$disk" | xargs)"`;
      const run = [Deno.execPath(), ...runArguments("triage"), "triage", "iced", "--cpu", "off"];
      const { stdout, stderr } = mounting(script, disk, ROOT, ...run);
      assertEquals(stdout, "code 3, holds old, has ballast report\n");
      const full = `File cannot be written: ${disk}/report: No space left on device (os error 28)`;
      assertEquals(stderr, `verdict: ${full}\n`);
    }),
});

Deno.test({
  name: "triage says before it runs that a disk can only be read",
  ignore: mountsNothing,
  fn: () =>
    withFolder((disk) => {
      const script = `${DISK} "$1" && printf old > "$1/report" && mount -o remount,ro "$1"
        disk="$1"; cd "$2"; shift 2
        "$@" --json "$disk/report"; echo "code $?"; "$@" --json "$disk/new"; echo "code $?, has $(ls -A "$disk" | xargs)"`;
      const run = [Deno.execPath(), ...runArguments("triage"), "triage", "iced", "--cpu", "off"];
      const { stdout, stderr } = mounting(script, disk, ROOT, ...run);
      assertEquals(stdout, "code 3\ncode 3, has report\n");
      const lines = ["report", "new"].map((name) =>
        `verdict: File cannot be written: ${disk}/${name}: Read-only file system (os error 30)\n`
      );
      assertEquals(stderr, lines.join(""));
    }),
});
