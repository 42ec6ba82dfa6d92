/**
 * The subjects of a campaign that is there already. A folder never starts a program: who made it may be anybody, and what
 * stands under the program's name may have changed. So subjects of somebody's own are named again, and have to be the same.
 *
 * @module
 */
import { CampaignStore, requireSubjects } from "../../corpus/campaign/campaign_store.ts";
import { hasCampaign } from "../../corpus/campaign/store_file.ts";
import type { IdentifiedSubjects } from "../../corpus/campaign/subject_identity.ts";
import { DEFAULT_TIMEOUT } from "../../subject/program/asked_program.ts";
import { commandOf } from "../command_line/command_text.ts";
import { usageError } from "../command_line/errors.ts";
import { identitiesOf } from "../subjects/subject_digest.ts";
import {
  ALL,
  type AskedSubjects,
  askedSubjects,
  optionWords,
  REVISION_NAMES,
  type SubjectOptions,
} from "../subjects/subject_options.ts";
import { forCommand, takeOver } from "./campaign_errors.ts";

/** A campaign's folder, and who was under test. */
export interface CampaignSubjects extends IdentifiedSubjects {
  readonly folder: string;
}

/** The options about subjects, where the subject under test may be missing. */
export type NamedAgain = Omit<SubjectOptions, "subject"> & { readonly subject?: string | undefined };

/**
 * Who is to run the cases of a campaign: those whom the options name, who have to be the campaign's; where they name nobody,
 * the campaign's revisions.
 *
 * @param campaign The campaign.
 * @param options What was typed about subjects.
 * @param words The command that was typed without it, for the hint.
 * @throws {CommandError} When somebody's own subject is not named again, or others than the campaign's are.
 */
export async function subjectsAgain(
  campaign: CampaignSubjects,
  options: NamedAgain,
  words: readonly string[],
): Promise<AskedSubjects> {
  const { subject, decoder = [] } = options;
  if (subject === undefined && isOwnCampaign(campaign)) throw notNamed(campaign, words);
  if (decoder.length === 0 && hasOwnDecoder(campaign)) throw notNamed(campaign, words);
  if (subject === undefined && options.against === undefined && decoder.length === 0) {
    return revisionsOf(campaign, options);
  }
  const asked = askedSubjects({ ...options, subject: subject ?? ALL });
  await requireSame(campaign, asked);
  return asked;
}

/**
 * Makes sure that those who were asked for are a campaign's subjects.
 *
 * @throws {CommandError} When they are others, or were built anew; the hint has commands that take the cases over.
 */
export async function requireSame(campaign: CampaignSubjects, asked: AskedSubjects): Promise<void> {
  const { folder } = campaign;
  const here = { subjects: asked.revisions, identities: await identitiesOf(asked) };
  forCommand(() => requireSubjects(folder, campaign, here), takeOver(folder, asked.given));
}

/**
 * Makes sure that a campaign which is to go on, if there is one, can do so without a subject being named.
 *
 * @throws {CommandError} When it is of somebody's own.
 */
export function requireNoOwn(folder: string, words: readonly string[]): void {
  if (!hasCampaign(folder)) return;
  const campaign = { folder, ...forCommand(() => CampaignStore.readSettings(folder), takeOver(folder)) };
  if (isOwnCampaign(campaign)) throw notNamed(campaign, words);
}

/** A decoder of verdict's own is no stranger, but has to be named all the same: a run without it is another. */
function hasOwnDecoder({ identities: { decoders = [] } }: IdentifiedSubjects): boolean {
  return decoders.length > 0;
}

function isOwnCampaign({ identities: { subject, against } }: IdentifiedSubjects): boolean {
  return [subject, against].some((identity) => (identity?.digest ?? null) !== null);
}

function notNamed(campaign: CampaignSubjects, words: readonly string[]): Error {
  const then = optionsThen(campaign);
  const names = [then.subject, ...then.against === undefined ? [] : [then.against]].join(" against ");
  const decoders = (then.decoder ?? []).join(" and ");
  const what = isOwnCampaign(campaign) ? `of a subject of your own, which has to be named again: ${names}` : "";
  const beside = decoders === "" ? "" : `with decoders that have to be named again: ${decoders}`;
  return usageError(
    `Campaign in ${campaign.folder} is ${[what, beside].filter((text) => text !== "").join(", ")}`,
    `Type "${commandOf([...words, ...optionWords(then)])}"`,
  );
}

/** Revisions by name: a campaign has those that there were, in its order. */
function revisionsOf({ folder, subjects, identities }: CampaignSubjects, options: NamedAgain): AskedSubjects {
  const { against } = identities;
  const names = [...subjects, ...against === undefined ? [] : [against.given]];
  const unknown = names.find((name) => !REVISION_NAMES.includes(name));
  if (unknown !== undefined) throw usageError(`Campaign in ${folder} has a revision that there is not: "${unknown}"`);
  // Options that no revision has are refused as everywhere.
  const given = optionsThen({ subjects, identities });
  const { terms } = askedSubjects({ ...given, ...options, subject: subjects[0]!, against: undefined });
  return {
    given,
    revisions: subjects,
    ...terms === undefined ? {} : { terms },
    ...against === undefined ? {} : { against: { kind: "revision", name: against.given } },
  };
}

/** The options that named a campaign's subjects. */
function optionsThen({ subjects, identities: { subject, against, decoders } }: IdentifiedSubjects): SubjectOptions {
  const program = decoders?.find((each) => each.timeout !== null);
  const timeout = subject?.timeout ?? against?.timeout ?? program?.timeout ?? DEFAULT_TIMEOUT;
  return {
    subject: subject?.given ?? (subjects.length === 1 ? subjects[0]! : ALL),
    against: against?.given,
    scope: subject?.scope?.given,
    contract: subject?.contract,
    timeout: timeout === DEFAULT_TIMEOUT ? undefined : timeout / 1000,
    ...decoders === undefined ? {} : { decoder: decoders.map(({ given }) => given) },
  };
}
