/** The public face of the streams bundle: exec and port-forward, loaded when one of them is first used. */
export { openExec } from "./exec.ts";
export { listenAndForward } from "./forward.ts";
