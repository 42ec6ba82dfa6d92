import { assertEquals } from "@std/assert";
import { ESCAPE, escapedMap, ESCAPES, isVectorMap, MAPS, OpcodeMap } from "./maps.ts";

const BYTES = Array.from({ length: 256 }, (_, byte) => byte);

Deno.test("MAPS names every map, the legacy ones by their escapes", () => {
  assertEquals(Object.values(OpcodeMap), [0, 1, 2, 3, 4, 5, 6, 7]);
  assertEquals(
    Object.keys(OpcodeMap).map((name) => name.replace(/^(oneByte|map)/, "").toLowerCase()),
    MAPS.map((name) => name.toLowerCase()),
  );
  assertEquals(ESCAPES.map((bytes) => Uint8Array.from(bytes).toHex()), MAPS.slice(0, ESCAPES.length));
});

Deno.test("escapedMap() leads to the map whose escapes a text has", () => {
  for (const map of [OpcodeMap.map0f38, OpcodeMap.map0f3a]) {
    const [first, second] = ESCAPES[map]!;
    assertEquals([first, escapedMap(second!)], [ESCAPE, map]);
  }
  assertEquals(BYTES.filter((byte) => escapedMap(byte) !== OpcodeMap.map0f), [0x38, 0x3a]);
});

Deno.test("isVectorMap() tells VEX, EVEX and XOP from legacy maps", () => {
  const vectors = Object.values(OpcodeMap).filter(isVectorMap).map((map) => MAPS[map]);
  assertEquals(vectors, ["VEX2", "VEX3", "EVEX", "XOP"]);
});
