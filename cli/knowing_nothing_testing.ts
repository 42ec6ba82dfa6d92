/**
 * A module to load before the program, for tests: whatever baseline the program reads lists no finding.
 *
 * @module
 */
const read = Deno.readTextFileSync;

Deno.readTextFileSync = (path) => {
  const text = read(path);
  return /corpus.known.[^/\\]*\.json$/.test(String(path))
    ? JSON.stringify({ ...JSON.parse(text), findings: [] })
    : text;
};
