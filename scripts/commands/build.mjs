import { ensureBuilt } from "../lib/build.mjs";
import { ensureDependencies } from "../lib/dependencies.mjs";

export default async function build() {
  await ensureDependencies();
  await ensureBuilt();
}
