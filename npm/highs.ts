/**
 * highs: integer programs.
 *
 * @module
 */
export { default, type Highs, type Model, type ModelData } from "npm:highs@1.15.3";
