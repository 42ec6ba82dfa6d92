import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readCompressed } from "../corpus_testing.ts";
import { parseCase } from "../files/case_file.ts";
import { CampaignError } from "./campaign_error.ts";
import { CampaignStore } from "./campaign_store.ts";
import { CAMPAIGN_FILE } from "./store_file.ts";
import { assertRefuses, deltaOf, inCampaign, inFolder, SETTINGS, stateAfter } from "./store_testing.ts";
import type { CampaignSettings } from "./stored_campaign.ts";
import type { SubjectIdentities, SubjectIdentity } from "./subject_identity.ts";

Deno.test("CampaignStore.open() without create refuses a folder without a campaign and leaves no trace", () => {
  inFolder((folder) => {
    const missing = join(folder, "none");
    assertRefuses(() => CampaignStore.open(missing, SETTINGS), "missing", `No campaign in ${missing}`);
    assertRefuses(() => CampaignStore.open(folder, SETTINGS), "missing", `No campaign in ${folder}`);
    assertRefuses(() => CampaignStore.read(folder), "missing", `No campaign in ${folder}`);
    assertEquals([...Deno.readDirSync(folder)], []);
  });
});

Deno.test("CampaignStore.open() says why a folder cannot be created", () => {
  inFolder((folder) => {
    const file = join(folder, "file");
    Deno.writeTextFileSync(file, "");
    const error = assertThrows(() => CampaignStore.open(file, SETTINGS, { create: true }), CampaignError);
    assertEquals(error.fault, "system");
    assert(error.message.startsWith(`Campaign cannot be used: ${file}: `), error.message);
  });
});

Deno.test("CampaignStore.open() refuses other revisions, and names them", () => {
  inCampaign(1, (folder) => {
    const message = `Campaign in ${folder} has other subjects: subject is posted, linux-6.12 there and posted here`;
    assertRefuses(() => CampaignStore.open(folder, { ...SETTINGS, subjects: ["posted"] }), "subjects", message);
  });
});

Deno.test("CampaignStore.open() refuses other settings, names them, and leaves the campaign as it is", () => {
  const cases: [Partial<CampaignSettings>, string][] = [
    [{ seed: 8 }, "seed is 7 there and 8 here"],
    [{ shardsPerEpoch: 8 }, "shards per epoch is 16 there and 8 here"],
    [{ casesPerShard: 1, seed: 9 }, "seed is 7 there and 9 here; cases per shard is 4096 there and 1 here"],
    [{ cpu: "AMD EPYC" }, "CPU is none there and AMD EPYC here"],
    [{ versions: { iced: "1.21.0" } }, "version of verdict is 0.1.0 there and none here"],
    [
      { versions: { verdict: "0.1.0-beta", iced: "1.21.0" } },
      "version of verdict is 0.1.0 there and 0.1.0-beta here",
    ],
    [
      { versions: { verdict: "0.1.0", capstone: "5" } },
      "version of iced is 1.21.0 there and none here; version of capstone is none there and 5 here",
    ],
  ];
  inCampaign(2, (folder, file) => {
    const before = Deno.readFileSync(file);
    for (const [fields, difference] of cases) {
      const message = `Campaign in ${folder} has other settings: ${difference}`;
      assertRefuses(
        () => CampaignStore.open(folder, { ...SETTINGS, ...fields }, { create: true }),
        "settings",
        message,
      );
    }
    assertEquals(Deno.readFileSync(file), before);
    using store = CampaignStore.open(folder, SETTINGS);
    assertEquals(store.load(), stateAfter(2));
  });
});

/** A subject of somebody's own, as a campaign keeps it. */
const MINE: SubjectIdentity = { given: "./mine", digest: "0123456789ab", timeout: 5000, scope: null };
const SCOPE = { given: "scope.json", digest: "00112233445566" };

Deno.test("CampaignStore.open() takes the same subject however it is named, and says in what another one differs", () => {
  const own = (subject: Partial<SubjectIdentity>, more: SubjectIdentities = {}): CampaignSettings => {
    return { ...SETTINGS, subjects: ["mine"], identities: { subject: { ...MINE, ...subject }, ...more } };
  };
  const revision = { given: "posted", digest: null, timeout: null, scope: null };
  const cases: [CampaignSettings, string][] = [
    [own({ digest: "ba9876543210" }), "./mine was rebuilt or replaced (0123456789ab there, ba9876543210 here)"],
    [
      own({ given: "./other", digest: "ba9876543210" }),
      "subject is ./mine (0123456789ab) there and ./other (ba9876543210) here",
    ],
    [own({ timeout: 200 }), "timeout of subject is 5000 ms there and 200 ms here"],
    [own({ scope: SCOPE }), "scope is none there and scope.json (00112233445566) here"],
    [own({}, { against: revision }), "against is none there and posted here"],
    [{ ...SETTINGS, subjects: ["posted"] }, "subject is ./mine (0123456789ab) there and posted here"],
  ];
  inFolder((folder) => {
    CampaignStore.open(folder, own({}), { create: true }).close();
    for (const [here, difference] of cases) {
      const message = `Campaign in ${folder} has other subjects: ${difference}`;
      assertRefuses(() => CampaignStore.open(folder, here), "subjects", message);
    }
    CampaignStore.open(folder, own({ given: "/elsewhere/./mine" })).close();
    assertEquals(CampaignStore.readSettings(folder), own({}));
  });
});

Deno.test("CampaignStore.open() refuses a campaign that this process runs already, until it is closed", () => {
  inCampaign(1, (folder) => {
    const first = CampaignStore.open(folder, SETTINGS);
    for (let k = 0; k < 2; k++) {
      assertRefuses(() => CampaignStore.open(folder, SETTINGS), "running", `Campaign is running already: ${folder}`);
    }
    first.close();
    using second = CampaignStore.open(folder, SETTINGS);
    second.commit(deltaOf(1));
  });
});

Deno.test("CampaignStore.open() refuses a campaign of another version of the program, and can still read it", () => {
  inCampaign(2, (folder, file) => {
    const before = Deno.readFileSync(file);
    const versions = [["0.2.0", "older"], ["0.1.10", "older"], ["1.0.0", "older"], ["0.0.9", "newer"]] as const;
    for (const [verdict, fault] of versions) {
      const settings = { ...SETTINGS, versions: { ...SETTINGS.versions, verdict } };
      const who = fault === "older" ? "an older" : "a newer";
      const message = `Campaign was written by ${who} program: ${folder} is of version 0.1.0, this is ${verdict}`;
      assertRefuses(() => CampaignStore.open(folder, settings, { create: true }), fault, message);
    }
    assertEquals(Deno.readFileSync(file), before);
    assertEquals(CampaignStore.read(folder).state, stateAfter(2));
  });
});

for (const [fault, version] of [["newer", 6], ["older", 0]] as const) {
  Deno.test(`CampaignStore refuses a file of ${fault === "newer" ? "a newer" : "an older"} program and leaves it as it is`, () => {
    inCampaign(1, (folder, file) => {
      const db = new DatabaseSync(file);
      db.exec(`PRAGMA user_version = ${version}`);
      db.close();
      const before = Deno.readFileSync(file);
      const who = fault === "newer" ? "a newer" : "an older";
      const message = `Campaign was written by ${who} program: ${file} has version ${version}, and this one reads 5`;
      assertRefuses(() => CampaignStore.open(folder, SETTINGS, { create: true }), fault, message);
      assertRefuses(() => CampaignStore.read(folder), fault, message);
      assertEquals(Deno.readFileSync(file), before);
    });
  });
}

for (const [version, count] of [[1, 91], [2, 58], [3, 91], [4, 6]]) {
  Deno.test(`CampaignStore refuses a file that version ${version} wrote, gives its cases all the same, and leaves it as it is`, () => {
    inFolder((folder) => {
      const file = join(folder, CAMPAIGN_FILE);
      const written = readCompressed(new URL(`./testdata/campaign_${version}.db.gz`, import.meta.url));
      Deno.writeFileSync(file, written);
      const message = `Campaign was written by an older program: ${file} has version ${version}, and this one reads 5`;
      assertRefuses(() => CampaignStore.open(folder, SETTINGS, { create: true }), "older", message);
      assertRefuses(() => CampaignStore.read(folder), "older", message);
      assertRefuses(() => CampaignStore.readSettings(folder), "older", message);
      const cases = CampaignStore.readCases(folder).map(parseCase);
      assertEquals(cases.length, count);
      assertEquals(Deno.readFileSync(file), written);
    });
  });
}

Deno.test("CampaignStore refuses files that are no campaign and leaves them as they are", () => {
  const others: [string, (file: string) => void][] = [
    ["a text", (file) => Deno.writeTextFileSync(file, "This is a text\n".repeat(1000))],
    ["nothing", (file) => Deno.writeTextFileSync(file, "")],
    ["another database", (file) => {
      const db = new DatabaseSync(file);
      db.exec("CREATE TABLE settings (name TEXT, value TEXT)");
      db.close();
    }],
  ];
  for (const [what, write] of others) {
    inFolder((folder) => {
      const file = join(folder, CAMPAIGN_FILE);
      write(file);
      const before = Deno.readFileSync(file);
      const message = `File is no campaign: ${file}`;
      assertRefuses(() => CampaignStore.open(folder, SETTINGS, { create: true }), "foreign", message);
      assertRefuses(() => CampaignStore.read(folder), "foreign", message);
      assertEquals(Deno.readFileSync(file), before, what);
    });
  }
});

Deno.test("CampaignStore refuses a campaign that was cut off or overwritten", () => {
  const size = { entries: 200, features: 200, buckets: 2000 };
  const damages: ((bytes: Uint8Array) => Uint8Array)[] = [
    (bytes) => bytes.subarray(0, bytes.length / 2),
    (bytes) => bytes.subarray(0, bytes.length - 4096),
    (bytes) => bytes.fill(0xa5, 4096 * 4, 4096 * 12),
  ];
  inFolder((folder) => {
    const file = join(folder, CAMPAIGN_FILE);
    {
      using store = CampaignStore.open(folder, SETTINGS, { create: true });
      store.commit(deltaOf(0, size));
    }
    const whole = Deno.readFileSync(file);
    for (const damage of damages) {
      Deno.writeFileSync(file, damage(whole.slice()));
      for (const use of [() => CampaignStore.open(folder, SETTINGS), () => CampaignStore.read(folder)]) {
        const error = assertThrows(use, CampaignError);
        assertEquals(error.fault, "damaged", error.message);
        assert(error.message.startsWith(`Campaign is damaged: ${file}`), error.message);
      }
    }
    Deno.writeFileSync(file, whole);
    using store = CampaignStore.open(folder, SETTINGS);
    assertEquals(store.load(), stateAfter(1, size));
  });
});
