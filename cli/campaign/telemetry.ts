/**
 * A campaign as OpenTelemetry metrics. Deno sends them where it is started with `OTEL_DENO=true`; else nothing is done.
 *
 * @module
 */
import { metrics } from "@opentelemetry/api";
import type { EpochChange } from "../../fuzz/campaign/campaign_memory.ts";
import type { CampaignStatus } from "../../reports/campaign/campaign_status.ts";

/** Takes note of epochs. */
export interface Telemetry {
  note(change: EpochChange, status: CampaignStatus): void;
}

/** Opens the metrics. */
export function openTelemetry(): Telemetry {
  const meter = metrics.getMeter("verdict");
  const cases = meter.createCounter("verdict.cases", { description: "Cases run" });
  const disagreeing = meter.createCounter("verdict.cases.disagreeing", {
    description: "Cases on which somebody differs",
  });
  const epochs = meter.createCounter("verdict.epochs", { description: "Epochs done" });
  const gauge = (name: string, description: string) => meter.createGauge(name, { description });
  const corpus = gauge("verdict.corpus", "Cases in the corpus");
  const features = gauge("verdict.features", "Features that the corpus shows");
  const edges = gauge("verdict.edges", "Branches of the subjects that the corpus takes");
  const fresh = gauge("verdict.findings.new", "Findings in no baseline");
  const known = gauge("verdict.findings.known", "Findings in a baseline");
  const restarts = gauge("verdict.workers.restarts", "How often workers were replaced");
  return {
    note(change, status) {
      cases.add(change.cases);
      disagreeing.add(change.disagreeing);
      epochs.add(1);
      corpus.record(status.corpus);
      features.record(status.features);
      edges.record(status.edges);
      fresh.record(status.findings.fresh);
      known.record(status.findings.known);
      restarts.record(status.workers.reduce((sum, worker) => sum + worker.restarts, 0));
    },
  };
}
