import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { FeatureSet } from "./feature_set.ts";

const anyFeatures = fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 0xffff_ffff })), {
  maxLength: 5000,
});

Deno.test("FeatureSet behaves as a Set of 32-bit numbers, also while it grows", () => {
  fc.assert(
    fc.property(anyFeatures, (features) => {
      const set = new FeatureSet();
      const reference = new Set<number>();
      for (const feature of features) {
        assertEquals(set.has(feature), reference.has(feature));
        assertEquals(set.add(feature), !reference.has(feature));
        reference.add(feature);
        assertEquals([set.has(feature), set.size], [true, reference.size]);
      }
      set.clear();
      assertEquals([set.size, features.some((feature) => set.has(feature))], [0, false]);
    }),
    { numRuns: 30 },
  );
});

Deno.test("FeatureSet takes numbers for what their low 32 bits are", () => {
  const set = new FeatureSet([-1, 0]);
  assertEquals([set.has(0xffff_ffff), set.has(0), set.size], [true, true, 2]);
});
