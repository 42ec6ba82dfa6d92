/**
 * Where blocks begin: function bodies, arms of branches, right sides of logical operators, bodies of loops.
 *
 * @module
 */
import type { AnyNode, Expression, Function as AnyFunction, Statement } from "acorn";
import type { BlockKind } from "./sites.ts";
import { childrenOf } from "./syntax_tree.ts";

/** One block, and how a probe goes in. */
export interface Block {
  /** What it is. */
  readonly kind: BlockKind;
  /** Statements among others, one statement that needs braces first, or an expression that needs parentheses. */
  readonly form: "statements" | "statement" | "expression";
  /** Where the probe goes. */
  readonly at: number;
  /** Where the block ends. */
  readonly end: number;
}

/** The blocks that `node` has below it. A function's comes first. */
export function blocksOf(node: AnyNode): Block[] {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return [bodyOf(node)];
    case "IfStatement":
      return [arm("then", node.consequent), ...(node.alternate ? [arm("else", node.alternate)] : [])];
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      return [arm("loop", node.body)];
    case "CatchClause":
      return [arm("catch", node.body)];
    case "ConditionalExpression":
      return [value("then", node.consequent), value("else", node.alternate)];
    case "LogicalExpression":
      return [value("right side", node.right)];
    case "AssignmentExpression":
      return /^(?:\|\||&&|\?\?)=$/.test(node.operator) ? unnamed("right side", node.right) : [];
    case "SwitchCase": {
      const at = node.consequent[0]?.start ?? node.end;
      return [{ kind: "case", form: "statements", at, end: node.end }];
    }
    default:
      return [];
  }
}

function bodyOf({ body }: AnyFunction): Block {
  if (body.type !== "BlockStatement") return value("function", body);
  // Directives such as "use strict" must stay first.
  const first = body.body.find((statement) => !("directive" in statement));
  return { kind: "function", form: "statements", at: first?.start ?? body.end - 1, end: body.end };
}

function arm(kind: BlockKind, { type, start, end }: Statement): Block {
  return type === "BlockStatement"
    ? { kind, form: "statements", at: start + 1, end }
    : { kind, form: "statement", at: start, end };
}

function value(kind: BlockKind, { start, end }: Expression): Block {
  return { kind, form: "expression", at: start, end };
}

/** None for a function or class that takes its name from where it stands: in parentheses with a probe it would not. */
function unnamed(kind: BlockKind, node: Expression): Block[] {
  return /^(?:ArrowFunction|Function|Class)Expression$/.test(node.type) ? [] : [value(kind, node)];
}

/** The function of a getter that has no branches: to call it is as good as to read a field. */
export function plainGetters(node: AnyNode): AnyNode[] {
  if (node.type !== "MethodDefinition" && node.type !== "Property" || node.kind !== "get") return [];
  return childrenOf(node.value).some(hasBlocks) ? [] : [node.value];
}

function hasBlocks(node: AnyNode): boolean {
  return blocksOf(node).length > 0 || childrenOf(node).some(hasBlocks);
}
