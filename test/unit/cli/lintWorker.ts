import { serveAsWorker } from "../../../src/cli/lint/worker.ts";

serveAsWorker();
