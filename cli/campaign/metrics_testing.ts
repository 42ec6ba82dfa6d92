/**
 * A program that takes OpenTelemetry's metrics as JSON, for tests: it says its port, then each metric that it is sent, as
 * `name value`.
 *
 * @module
 */

/** What is read of an export. */
interface Export {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
  }[];
}

interface Metric {
  readonly name: string;
  readonly sum?: Points;
  readonly gauge?: Points;
}

interface Points {
  readonly dataPoints: readonly { readonly asInt?: string | number; readonly asDouble?: number }[];
}

function valueOf({ sum, gauge }: Metric): unknown {
  const [point] = (sum ?? gauge)?.dataPoints ?? [];
  return point?.asInt ?? point?.asDouble;
}

if (import.meta.main) {
  const options = { hostname: "127.0.0.1", port: 0, onListen: ({ port }: Deno.NetAddr) => console.log(port) };
  Deno.serve(options, async (request) => {
    const { resourceMetrics }: Export = await request.json();
    for (const metric of resourceMetrics.flatMap((each) => each.scopeMetrics.flatMap(({ metrics }) => metrics))) {
      console.log(metric.name, valueOf(metric));
    }
    return Response.json({});
  });
}
