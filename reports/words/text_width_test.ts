import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { cut, printable, widthOf } from "./text_width.ts";

Deno.test("printable() leaves no controls, no marks, and nothing that has no character", () => {
  assertEquals(printable("a\r\nb\tc\x1b[31m\u2028d"), "a b c [31m d");
  assertEquals(printable("e\u0301 q\u0307\u200b\ufe0f"), "é q");
  assertEquals(printable("\ud800\ue000\uffff"), "???");
});

Deno.test("widthOf() counts two columns for East Asian characters and emoji, one for bars and ellipses", () => {
  assertEquals(["abc", "处理", "ハンドラ", "한", "🎉", "▁█…é"].map(widthOf), [3, 4, 8, 2, 2, 4]);
});

Deno.test("cut() keeps what fits, says that it cut, and splits no wide character", () => {
  assertEquals(["abc", "abcd", "ab cd"].map((text) => cut(text, 3)), ["abc", "ab…", "ab…"]);
  assertEquals(cut("处理程序", 4), "处…");
  assertEquals([cut("abc", 1), cut("abc", 0), cut("", 0)], ["…", "", ""]);
});

Deno.test("cut() is never too wide", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), fc.nat(40), (text, width) => {
    assert(widthOf(cut(printable(text), width)) <= width);
  }));
});
