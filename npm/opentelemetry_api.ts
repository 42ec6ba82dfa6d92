/**
 * @opentelemetry/api: the metrics of a campaign.
 *
 * @module
 */
export { metrics } from "npm:@opentelemetry/api@1.9.0";
