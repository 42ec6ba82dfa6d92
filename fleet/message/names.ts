/**
 * What a campaign or a sweep has on the server: subjects and streams, all with its name in theirs, so that an account can be
 * limited to it.
 *
 * @module
 */

/** What all names on a server begin with. */
const PREFIX = "verdict";

/** Characters of a name at most. */
const MOST_NAME = 64;

/** Whether a name can be one: it is part of subjects and streams. */
export function isFleetName(name: string): boolean {
  return name.length <= MOST_NAME && /^[A-Za-z0-9_-]+$/.test(name);
}

/** The nearest name to a text, such as that of a folder. */
export function fleetNameOf(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, MOST_NAME) || PREFIX;
}

/** What finds the jobs of all campaigns. */
export const ALL_JOBS: string = `${PREFIX}.*.job`;

/** Names of one campaign or sweep. */
export class FleetNames {
  /** Makes the names of the campaign of that name. */
  constructor(readonly campaign: string) {}

  /** The stream of the job, of changes and of answers. */
  get stream(): string {
    return `${PREFIX}_${this.campaign}`;
  }

  /** The stream of orders. */
  get orders(): string {
    return `${PREFIX}_${this.campaign}_orders`;
  }

  /** The object store: snapshots, and what is too large for a message. */
  get objects(): string {
    return `${PREFIX}_${this.campaign}`;
  }

  /** Subjects of {@linkcode FleetNames.stream}. */
  get streamSubjects(): string[] {
    return [this.job, this.subject("change", "*"), this.subject("answer", ">")];
  }

  /** What is to be done. */
  get job(): string {
    return this.subject("job");
  }

  /**
   * A subject.
   *
   * @param parts What follows the campaign's name. Of an `order` and an `answer` it begins with the order's id, two tokens:
   * its group, which is settled as a whole, and its number in it.
   */
  subject(...parts: readonly string[]): string {
    return [PREFIX, this.campaign, ...parts].join(".");
  }

  /** The campaign of a job's subject. */
  static ofJob(subject: string): string {
    return subject.split(".")[1]!;
  }

  /** The id of the order that a subject of an `order` or an `answer` is about. */
  static orderOf(subject: string): string {
    return subject.split(".").slice(3, 5).join(".");
  }

  /** The worker that an `answer` is of. */
  static workerOf(subject: string): string {
    return subject.split(".")[5] ?? "";
  }

  /** The group of an order. */
  static groupOf(order: string): string {
    return order.split(".")[0]!;
  }
}
