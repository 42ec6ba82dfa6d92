/**
 * Disks that only one process sees, for tests.
 *
 * @module
 */

/** Mounts a small disk on a folder. */
export const DISK = "mount -t tmpfs -o size=3m tmpfs";

/** Runs a script of a shell where it may mount; what it mounts is seen by nobody else and gone when it ends. */
export function mounting(script: string, ...args: string[]): { code: number; stdout: string; stderr: string } {
  try {
    const command = ["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", ...args];
    const { code, stdout, stderr } = new Deno.Command("unshare", { args: command }).outputSync();
    return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
  } catch (error) {
    return { code: -1, stdout: "", stderr: String(error) };
  }
}

/** Whether nothing can be mounted: not every system lets everybody. */
export const mountsNothing: boolean = mounting(`${DISK} /tmp`).code !== 0;
