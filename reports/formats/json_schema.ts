/**
 * Checking a value against a JSON schema, as far as the published schema of reports needs it: reading a report is checked
 * by the same words that describe it to others.
 *
 * @module
 */
import { quoted } from "../../corpus/files/hex.ts";

/** A schema; keys that say nothing about values, such as `description`, may be there too. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/**
 * What is wrong with a value, as a phrase that begins with the place; undefined where nothing is.
 *
 * @example
 * ```ts
 * import { schemaError } from "./json_schema.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const schema = { type: "object", properties: { count: { type: "integer", minimum: 0 } } };
 * assertEquals(schemaError({ count: 3 }, schema), undefined);
 * assertEquals(schemaError({ count: -1 }, schema), "count is less than 0: -1");
 * ```
 */
export function schemaError(value: unknown, root: Schema): string | undefined {
  return check(value, root, "", root);
}

function check(value: unknown, given: Schema, path: string, root: Schema): string | undefined {
  const schema = given.$ref === undefined ? given : root.$defs![given.$ref.replace("#/$defs/", "")]!;
  const is = (what: string) => `${path === "" ? "It" : path} ${what}: ${quoted(value)}`;
  if (schema.const !== undefined && value !== schema.const) return is(`is not ${quoted(schema.const)}`);
  if (schema.enum !== undefined && !schema.enum.includes(value)) return is(`is none of ${schema.enum.join(", ")}`);
  const types = schema.type === undefined ? undefined : [schema.type].flat();
  if (types !== undefined && !types.some((type) => isOf(value, type))) {
    return is(`is not of type ${types.join(" or ")}`);
  }
  if (typeof value === "number") return numberError(value, schema, is);
  if (typeof value === "string") {
    const isMatch = schema.pattern === undefined || new RegExp(schema.pattern, "u").test(value);
    return isMatch ? undefined : is(`does not match ${schema.pattern}`);
  }
  if (Array.isArray(value)) return listError(value, schema, path, root, is);
  if (typeof value !== "object" || value === null) return undefined;
  const missing = schema.required?.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) return is(`has no ${quoted(missing)}`);
  const others = schema.anyOf?.map((each) => check(value, each, path, root)) ?? [];
  // Of several forms the last one is the usual one.
  if (others.length > 0 && !others.includes(undefined)) return others.at(-1);
  for (const [key, inner] of Object.entries(value)) {
    const named = schema.properties !== undefined && Object.hasOwn(schema.properties, key);
    const of = named ? schema.properties[key] : schema.additionalProperties;
    const error = of === undefined ? undefined : check(inner, of, path === "" ? key : `${path}.${key}`, root);
    if (error !== undefined) return error;
  }
  return undefined;
}

function isOf(value: unknown, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    default:
      throw new TypeError(`Unknown type in a schema: ${type}`);
  }
}

type Is = (what: string) => string;

function numberError(value: number, { minimum, maximum }: Schema, is: Is): string | undefined {
  if (minimum !== undefined && value < minimum) return is(`is less than ${minimum}`);
  return maximum !== undefined && value > maximum ? is(`is more than ${maximum}`) : undefined;
}

function listError(value: unknown[], schema: Schema, path: string, root: Schema, is: Is): string | undefined {
  const { minItems, maxItems, items } = schema;
  if (minItems !== undefined && value.length < minItems) return is(`has fewer than ${minItems} items`);
  if (maxItems !== undefined && value.length > maxItems) return is(`has more than ${maxItems} items`);
  if (items === undefined) return undefined;
  for (const [n, item] of value.entries()) {
    const error = check(item, items, `${path}[${n}]`, root);
    if (error !== undefined) return error;
  }
  return undefined;
}
