/** Process entry: the language server over the transport that the client chose (IPC, or `--stdio`). Contacts nothing. */
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { systemClock } from "../base/clock.ts";
import { Server } from "./server.ts";

const connection = createConnection(ProposedFeatures.all);
new Server(connection, () => systemClock.now());
connection.listen();
