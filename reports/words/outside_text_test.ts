import { assertEquals } from "@std/assert";
import { outsideTexts } from "./outside_text.ts";

Deno.test("outsideTexts() says what guests' handlers handled, and nothing of who refused all of it", () => {
  assertEquals(outsideTexts(), []);
  assertEquals(
    outsideTexts([
      { subject: "mine", handled: 3, refused: 5, mnemonics: { add: 2, vshufps: 1 } },
      { subject: "other", handled: 0, refused: 9, mnemonics: {} },
    ]),
    ["Outside the model, not judged: 3 cases that mine handled: add 2, vshufps 1"],
  );
});

Deno.test("outsideTexts() says of an emulator what the CPU judged, and why it did not judge the rest", () => {
  const byCpu = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`m${n}`, 1000 - n]));
  assertEquals(
    outsideTexts([
      {
        ...{ subject: "mine", handled: 2, refused: 1, mnemonics: { fxsave: 2 }, byCpu },
        why: { "it was refused": 1200, "it saves or restores state": 2 },
      },
    ]),
    [
      "Outside the model, judged by the CPU: 7,972 cases of mine: m0 1,000, m1 999, m2 998, m3 997, m4 996, m5 995, " +
      "and 2 other instructions",
      "Outside the model, not judged: 1,202 cases of mine: it was refused (1,200), it saves or restores state (2); " +
      "it handled fxsave 2",
    ],
  );
});
