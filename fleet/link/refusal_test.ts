import { assertEquals } from "@std/assert";
import { refusalOf } from "./refusal.ts";

const shown = "tls://host:4222";

Deno.test("refusalOf() names the certificate that a silent server may want to see, where none was named", () => {
  const timeout = new Error("timeout");
  const text = `Server does not answer: ${shown}`;
  const hint = "Where it wants to see a certificate, name one with --tls-cert FILE and --tls-key FILE";
  assertEquals(refusalOf(timeout, { shown, tls: null }), { text });
  assertEquals(refusalOf(timeout, { shown, tls: { cert: "a", key: "b" } }), { text });
  assertEquals(refusalOf(timeout, { shown, tls: {} }), { text, hint });
});

Deno.test("refusalOf() reads what caused an error, too, and repeats what it does not know", () => {
  const inner = new Error("getaddrinfo ENOTFOUND no-host");
  const told = refusalOf(new Error("cannot connect", { cause: inner }), { shown, tls: null });
  assertEquals(told, { text: "There is no host of that name: no-host" });
  assertEquals(refusalOf("odd", { shown, tls: null }), { text: `Server cannot be reached: ${shown}: odd` });
});
