/**
 * Operands of comparisons: which can be numbers, and which may be read twice or ahead of time.
 *
 * @module
 */
import type { AnyNode, Expression, SwitchStatement } from "acorn";

/** Operators of equality. */
const EQUALITY: readonly string[] = ["===", "!==", "==", "!="];
const ORDER: readonly string[] = ["<", "<=", ">", ">="];

const BYTE = 0xff;

/** What a comparison asks. */
type Asked = "equality" | "order";

/** What `operator` asks of its operands, or undefined where it compares nothing. */
export function kindOf(operator: string): Asked | undefined {
  if (EQUALITY.includes(operator)) return "equality";
  return ORDER.includes(operator) ? "order" : undefined;
}

/**
 * Whether the operands of a comparison can be numbers that it is worth to bring nearer. An order with 0 asks for one bit,
 * the sign; an operand that is cut to a byte is soon guessed.
 */
export function canBeNear(kind: Asked, operands: readonly AnyNode[]): boolean {
  if (operands.some(isNoNumber)) return false;
  return !operands.some(kind === "equality" ? isByte : isZero);
}

function isZero(node: AnyNode): boolean {
  return node.type === "Literal" && (node.value === 0 || node.value === 0n);
}

/** Whether an operand has at most eight bits, by a mask. */
function isByte(node: AnyNode): boolean {
  if (node.type === "ParenthesizedExpression") return isByte(node.expression);
  if (node.type !== "BinaryExpression" || node.operator !== "&") return false;
  return [node.left, node.right].some((mask) => mask.type === "Literal" && Number(mask.value) <= BYTE);
}

/** The orders in a loop's test: how near they come is how often the loop runs, which is counted. */
export function loopBounds(node: AnyNode): AnyNode[] {
  if (!("test" in node) || !("body" in node) || !node.test) return [];
  return ordersIn(node.test);
}

function ordersIn(node: AnyNode): AnyNode[] {
  if (node.type === "LogicalExpression") return [...ordersIn(node.left), ...ordersIn(node.right)];
  return node.type === "BinaryExpression" && kindOf(node.operator) === "order" ? [node] : [];
}

/** Whether an operand is no number, as far as its text tells. */
function isNoNumber(node: AnyNode): boolean {
  switch (node.type) {
    case "Literal":
      return typeof node.value !== "number" && typeof node.value !== "bigint";
    case "Identifier":
      return node.name === "undefined";
    case "UnaryExpression":
      return ["!", "typeof", "void", "delete"].includes(node.operator);
    case "TemplateLiteral":
    case "ObjectExpression":
    case "ArrayExpression":
    case "NewExpression":
      return true;
    default:
      return false;
  }
}

/** Whether an operand is the same number whenever it is read. */
export function isConstant(node: AnyNode): boolean {
  return node.type === "Literal" || node.type === "UnaryExpression" && isConstant(node.argument);
}

/** Whether reading an operand does nothing else. */
export function isSimple(node: AnyNode): boolean {
  return node.type === "Identifier" || isConstant(node);
}

/** The labels of a switch where all can be numbers and may be read ahead of time, else none. */
export function labelsOf({ discriminant, cases }: SwitchStatement): Expression[] {
  if (isNoNumber(discriminant)) return [];
  const labels = cases.flatMap(({ test }) => test ? [test] : []);
  return labels.every((label) => isPath(label) && !isNoNumber(label)) ? labels : [];
}

/** A simple operand, or a property of one by a fixed name, such as `Kind.read`. */
function isPath(node: AnyNode): boolean {
  return isSimple(node) || node.type === "MemberExpression" && !node.computed && isPath(node.object);
}
