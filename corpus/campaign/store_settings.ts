/**
 * A campaign's settings as rows of names for people and JSON values.
 *
 * @module
 */
import type { CampaignSettings } from "./stored_campaign.ts";
import { ROLES } from "./subject_identity.ts";

/** A setting and its value. */
type Row = readonly [name: string, value: unknown];

const VERSION = "version of ";
const IDENTITY = "identity of ";

/** Settings as rows. */
export function settingRows(settings: CampaignSettings): Row[] {
  return [
    ...namedRows(settings),
    ...Object.entries(settings.identities).map(([role, value]): Row => [`${IDENTITY}${role}`, value]),
  ];
}

/** Those that a message names by name and value, in its order. */
function namedRows(settings: CampaignSettings): Row[] {
  return [
    ["seed", settings.seed],
    ["subjects", settings.subjects],
    ["shards per epoch", settings.shardsPerEpoch],
    ["cases per shard", settings.casesPerShard],
    ["CPU", settings.cpu],
    ...Object.entries(settings.versions).map(([name, version]): Row => [`${VERSION}${name}`, version]),
  ];
}

/** Settings of the rows that {@linkcode settingRows} made. */
export function settingsOf(rows: readonly Row[]): CampaignSettings {
  const values = new Map(rows);
  const versions = rows.filter(([name]) => name.startsWith(VERSION));
  const identities = [...ROLES, "decoders"].map((role) => [role, values.get(`${IDENTITY}${role}`)]);
  return {
    seed: values.get("seed") as number,
    subjects: values.get("subjects") as string[],
    identities: Object.fromEntries(identities.filter(([, identity]) => identity !== undefined)),
    shardsPerEpoch: values.get("shards per epoch") as number,
    casesPerShard: values.get("cases per shard") as number,
    cpu: values.get("CPU") as string | null,
    versions: Object.fromEntries(versions.map(([name, version]) => [name.slice(VERSION.length), version as string])),
  };
}

/**
 * In what settings differ, each as a phrase; identities of subjects have phrases of their own.
 *
 * @param there Those of the campaign.
 * @param here Those that were asked for.
 */
export function settingDifferences(there: CampaignSettings, here: CampaignSettings): string[] {
  const [was, is] = [new Map(namedRows(there)), new Map(namedRows(here))];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    const values = [shown(was.get(name)), shown(is.get(name))];
    return values[0] === values[1] ? [] : [`${name} is ${values[0]} there and ${values[1]} here`];
  });
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : String(value ?? "none");
}

/** The program, among the versions of a campaign's settings. */
export const PROGRAM = "verdict";

/**
 * Whether a campaign is of an older or a newer program: whatever changes what a campaign does raises the program's version.
 *
 * @param there The settings of the campaign.
 * @param here Those of this program.
 */
export function ageOf(there: CampaignSettings, here: CampaignSettings): "older" | "same" | "newer" {
  const [was, is] = [there, here].map(({ versions }) => versions[PROGRAM]?.match(/\d+/g)?.map(Number) ?? []);
  const at = is!.findIndex((part, n) => part !== was![n]);
  // Where one has no such version, the settings' differences say so.
  if (was!.length === 0 || at < 0) return "same";
  return is![at]! > (was![at] ?? 0) ? "older" : "newer";
}
