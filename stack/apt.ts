import { spawnSync } from "node:child_process";
import { userInfo } from "node:os";
import { exists } from "./files.ts";

/** Installs a Debian package when apt is here and we are root or may sudo without being asked; otherwise does nothing. */
export async function aptInstall(name: string, say: (line: string) => void): Promise<void> {
  if (!(await exists("/usr/bin/apt-get"))) return;
  const root = userInfo().uid === 0;
  if (!root && spawnSync("sudo", ["-n", "true"]).status !== 0) return;
  say(`installing the package ${name}`);
  // Packages start their daemon on installation; a policy that says "forbidden" keeps the port free for us.
  const script = [
    "policy=/usr/sbin/policy-rc.d",
    'test -e $policy || { printf "#!/bin/sh\\nexit 101\\n" > $policy && chmod +x $policy && trap "rm -f $policy" EXIT; }',
    "apt-get update -qq || true",
    `DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${name}`,
  ].join("\n");
  const command = root ? "sh" : "sudo";
  const args = [...(root ? [] : ["-n", "sh"]), "-c", script];
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8", timeout: 600_000 });
  if (status !== 0) say(`apt-get could not install ${name}: ${stderr.trim().split("\n").at(-1)}`);
}
