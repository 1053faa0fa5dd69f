/** Set by esbuild.mjs from package.json. */
declare const KUBE_GPU_VERSION: string | undefined;

export const version = typeof KUBE_GPU_VERSION === "undefined" ? "0.0.0-development" : KUBE_GPU_VERSION;
