import { assertEquals, assertThrows } from "@std/assert";
import { messageOf } from "./error_message.ts";

Deno.test("messageOf() leaves out the call and its path, of which whoever calls it tells", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const absent = `${folder}/it's: absent`;
    const open = assertThrows(() => Deno.openSync(absent), Deno.errors.NotFound);
    assertEquals(messageOf(open), "No such file or directory (os error 2)");
    const read = assertThrows(() => Deno.readTextFileSync(folder), Error);
    assertEquals(messageOf(read), "Is a directory (os error 21)");
  } finally {
    Deno.removeSync(folder);
  }
});

Deno.test("messageOf() says in our words which permission of Deno's is missing", () => {
  const error = new Deno.errors.NotCapable('Requires read access to "/x", run again with the --allow-read flag');
  assertEquals(messageOf(error), 'Deno was not given read access to "/x"');
});

Deno.test("messageOf() says what an error of any other kind says, and what is none", () => {
  assertEquals(messageOf(new RangeError("Too far: 'x'")), "Too far: 'x'");
  assertEquals([messageOf("text"), messageOf(null)], ["text", "null"]);
});
