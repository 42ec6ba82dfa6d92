/**
 * A subject for tests with everything that is counted, one of each kind.
 *
 * @module
 */

interface Box {
  value: number;
}

export class Kept {
  #seen = 0;
  readonly isSmall = (x: number): boolean => x < 10;

  get seen(): number {
    return this.#seen;
  }

  see(count: number): this {
    this.#seen += count;
    return this;
  }

  static make(): Kept {
    return new Kept();
  }
}

export function branches(x: number): string {
  if (x === 1) return "one";
  else if (x === 2) {
    return "two";
  } else return x === 3 ? "three" : "many";
}

export function loops(count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += k;
  for (const k of [1, 2]) sum += k;
  for (const key in { a: 1 }) sum += key.length;
  while (sum > 100) sum -= 100;
  do sum++; while (sum < 5);
  return sum;
}

export function logic(a: number | null, b: number): number {
  const both = a && b;
  const either = a || b;
  let given = a ?? b;
  given ||= 7;
  return (both ?? 0) + either + given;
}

export function* switched(kind: number): Generator<string> {
  switch (kind) {
    case 1:
    case 2:
      yield "few";
      break;
    case 3: {
      yield "three";
      break;
    }
    default:
      yield "many";
  }
}

export async function caught(box: Box | undefined): Promise<number> {
  try {
    return await Promise.resolve(box!.value);
  } catch {
    return -1;
  }
}

export const curried = (a: number) => (b: number): { sum: number; same: boolean } => ({
  sum: a + b,
  // What stands between the operands of a comparison is replaced, lines are not.
  same: a + 1 /* first */ === // second
    b + 1,
});

export const place: string = import.meta.url;

export function line(): string {
  return new Error("here").stack!.split("\n")[1]!.replace(/^.*?(\d+):\d+\)?$/, "$1");
}
