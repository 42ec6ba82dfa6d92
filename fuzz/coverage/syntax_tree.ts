/**
 * Walking the tree of a JavaScript module.
 *
 * @module
 */
import type { AnyNode } from "acorn";

/** The nodes directly below a node, in the order of its fields. */
export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter((child): child is AnyNode => typeof child?.type === "string");
}

/** Calls `visit` with a node and all that is below it, each before what is below it. */
export function walk(node: AnyNode, visit: (node: AnyNode) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walk(child, visit);
}

/** Line of an offset, from 1. */
export function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split("\n").length;
}
