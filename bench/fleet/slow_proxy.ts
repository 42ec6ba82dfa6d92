/**
 * A script: hands on to a port of this machine whatever comes, in both directions, each byte some time after it came. It
 * prints its own port, and for every line on its standard input the bytes of both directions so far.
 *
 * @module
 */

const HOST = "127.0.0.1";
const [port, delay] = Deno.args.map(Number) as [number, number];

/** Bytes from those who connect, and to them. */
const bytes = { sent: 0, received: 0 };

/** Hands on what comes, in its order. */
async function handOn(from: Deno.Conn, to: Deno.Conn, of: keyof typeof bytes): Promise<void> {
  const writer = to.writable.getWriter();
  try {
    for await (const chunk of from.readable) {
      bytes[of] += chunk.length;
      // Timers of the same length end in the order in which they began.
      if (delay === 0) await writer.write(chunk);
      else setTimeout(() => writer.write(chunk).catch(() => {}), delay);
    }
  } catch {
    // It was cut.
  }
  setTimeout(() => writer.close().catch(() => {}), delay);
}

async function serve(listener: Deno.Listener): Promise<void> {
  for await (const one of listener) {
    const other = await Deno.connect({ hostname: HOST, port });
    // Waiting for more to send would be a delay of another kind.
    for (const each of [one as Deno.TcpConn, other]) each.setNoDelay(true);
    handOn(one, other, "sent");
    handOn(other, one, "received");
  }
}

const listener = Deno.listen({ hostname: HOST, port: 0 });
console.log((listener.addr as Deno.NetAddr).port);
serve(listener);
for await (const _ of Deno.stdin.readable) console.log(JSON.stringify(bytes));
Deno.exit();
