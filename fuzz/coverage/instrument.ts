/**
 * Instrumenting: a probe in each block of a module, and one in front of each comparison. Nothing that the module does
 * changes: operands are evaluated once and in their order, and no line moves.
 *
 * @module
 */
import type { AnyNode, BinaryExpression, SwitchStatement } from "acorn";
import { type Block, blocksOf, plainGetters } from "./blocks.ts";
import type { Edits } from "./edits.ts";
import type { Source } from "./module_source.ts";
import { canBeNear, isConstant, isSimple, kindOf, labelsOf, loopBounds } from "./operands.ts";
import { LOG_SIZE, MOST_STEPS, Name, PREFIX } from "./probe_names.ts";
import type { ComparisonKind, Sites } from "./sites.ts";
import { childrenOf, lineOf } from "./syntax_tree.ts";

/** Where the work goes. */
export interface Output {
  /** The probes, as edits of the source's text. */
  readonly edits: Edits;
  /** What they are numbered by. */
  readonly sites: Sites;
}

/** Puts probes into a module whose path from the root is `path`. */
export function instrument(source: Source, path: string, output: Output): void {
  new Instrumenter(source.text, path, output).walk(source.program, null);
}

/** A function's body: it can have variables of ours. Parameters and what stands outside of functions cannot. */
interface Body {
  variables: number;
}

/** Puts in what closes something, once all inside is done. */
type Close = () => void;

const FUNCTION = /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;
const OUTSIDE = /^(?:PropertyDefinition|StaticBlock)$/;

class Instrumenter {
  readonly #text: string;
  readonly #path: string;
  readonly #edits: Edits;
  readonly #sites: Sites;
  /** Nodes without a probe of their own. */
  readonly #leftAlone = new Set<AnyNode>();

  constructor(text: string, path: string, { edits, sites }: Output) {
    this.#text = text;
    this.#path = path;
    this.#edits = edits;
    this.#sites = sites;
  }

  walk(node: AnyNode, outer: Body | null): void {
    if (runsCases(node)) return;
    for (const left of [...loopBounds(node), ...plainGetters(node)]) this.#leftAlone.add(left);
    const isFunction = FUNCTION.test(node.type);
    const isLeftAlone = this.#leftAlone.has(node);
    const inner = isFunction && !isLeftAlone ? { variables: 0 } : null;
    const body = isFunction || OUTSIDE.test(node.type) ? inner : outer;
    const closes = (isLeftAlone ? [] : blocksOf(node)).map((block) => this.#openBlock(block, body));
    if (node.type === "BinaryExpression") closes.push(this.#openComparison(node, body));
    if (node.type === "SwitchStatement") closes.push(this.#openSwitch(node, body));
    for (const child of childrenOf(node)) {
      const inBody = !isFunction || "body" in node && node.body === child;
      this.walk(child, inBody ? body : null);
    }
    for (const close of closes) close();
  }

  #openBlock({ kind, form, at, end }: Block, body: Body | null): Close {
    const edits = this.#edits;
    const number = this.#sites.blocks.push({ file: this.#path, line: lineOf(this.#text, at), kind }) - 1;
    // Whatever catches what is thrown there comes by another loop's body, or ends.
    const spent = kind === "loop" ? `;${Name.count}[0]>${MOST_STEPS}&&${Name.spent}()` : "";
    const probe = `${Name.log}[${Name.count}[0]++&${LOG_SIZE - 1}]=${number}${spent}`;
    const opening = edits.insert(at, form === "statement" ? `{${probe};` : "");
    return () => {
      // How many variables a function gets shows only when all of it was walked.
      const variables = kind === "function" ? declarationOf(body!) : "";
      if (form === "statements") opening.text = `${variables}${probe};`;
      else if (form === "statement") edits.insert(end, "}");
      else {
        opening.text = variables === "" ? `(${probe},` : `{${variables}${probe};return(`;
        edits.insert(end, variables === "" ? ")" : ")}");
      }
    };
  }

  /** Has both operands evaluated, then shown, then compared. */
  #openComparison(node: BinaryExpression, body: Body | null): Close {
    const { left, right, operator, start, end } = node;
    const kind = kindOf(operator);
    const bothSimple = isSimple(left) && isSimple(right);
    if (kind === undefined || this.#leftAlone.has(node) || !canBeNear(kind, [left, right])) return nothing;
    if (body === null && !bothSimple) return nothing;

    const edits = this.#edits;
    const site = this.#site(kind, start);
    const keepsLeft = bothSimple || isConstant(left);
    const a = keepsLeft ? this.#textOf(left) : variableOf(body!);
    const b = isSimple(right) ? this.#textOf(right) : variableOf(body!);
    const show = `${Name.open}[${site}]&&${Name[kind]}(${site},${a},${b})`;
    if (bothSimple) {
      edits.insert(start, `(${show},`);
      return () => edits.insert(end, ")");
    }
    edits.insert(start, keepsLeft ? "(" : `(${a}=`);
    // Between the operands stand the operator, comments and ends of lines.
    const lines = this.#text.slice(left.end, right.start).replace(/[^\n]/g, "");
    edits.replace(left.end, right.start, lines + (isSimple(right) ? `,${show},${a}${operator}` : `,${b}=`));
    return () => edits.insert(end, isSimple(right) ? ")" : `,${show},${a}${operator}${b})`);
  }

  /** Has the value shown beside all labels. These stay as they are, so that a jump table stays one. */
  #openSwitch(node: SwitchStatement, body: Body | null): Close {
    const { discriminant } = node;
    const labels = labelsOf(node);
    if (labels.length === 0 || body === null) return nothing;
    const value = variableOf(body);
    const site = this.#site("switch", discriminant.start);
    for (const { start } of labels) this.#site("label", start);
    const show = `${Name.labels}(${site},${value},[${labels.map((label) => this.#textOf(label))}])`;
    this.#edits.insert(discriminant.start, `${value}=`);
    return () => this.#edits.insert(discriminant.end, `,${Name.open}[${site}]&&${show},${value}`);
  }

  #site(kind: ComparisonKind, at: number): number {
    return this.#sites.comparisons.push({ file: this.#path, line: lineOf(this.#text, at), kind }) - 1;
  }

  #textOf({ start, end }: AnyNode): string {
    return this.#text.slice(start, end);
  }
}

/** Whether a function is a subject's loop over its cases: where a case stands in a batch is nothing that it covers. */
function runsCases(node: AnyNode): boolean {
  return "params" in node && node.params.some((param) => param.type === "Identifier" && param.name === "onCase");
}

function nothing(): void {}

function variableOf(body: Body): string {
  return `${PREFIX}${body.variables++}`;
}

function declarationOf({ variables }: Body): string {
  return variables === 0 ? "" : `let ${Array.from({ length: variables }, (_, n) => `${PREFIX}${n}`)};`;
}
