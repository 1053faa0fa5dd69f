import { inventoryViews } from "../tables/views.ts";
import { activate } from "./activate.ts";
import { apply } from "./apply.ts";
import { cancelSignIn } from "./cancelSignIn.ts";
import { chooseContext } from "./chooseContext.ts";
import { chooseKubeconfig } from "./chooseKubeconfig.ts";
import { chooseNamespaces } from "./chooseNamespaces.ts";
import type { Command } from "./command.ts";
import { connect } from "./connect.ts";
import { cordon, uncordon } from "./cordon.ts";
import { copyKubectl } from "./copyKubectl.ts";
import { copyRole } from "./copyRole.ts";
import { copyName } from "./copyName.ts";
import { deleteObject } from "./deleteObject.ts";
import { describe } from "./describe.ts";
import { disconnect } from "./disconnect.ts";
import { drain } from "./drain.ts";
import { edit } from "./edit.ts";
import { clearFilterIn, filterIn } from "./filter.ts";
import { forwardPort } from "./forwardPort.ts";
import { goTo } from "./goTo.ts";
import { groupAllocations } from "./groupAllocations.ts";
import { notifyMe } from "./notifyMe.ts";
import { openDemoCluster } from "./openDemoCluster.ts";
import { openManifest } from "./openManifest.ts";
import { openTerminal } from "./openTerminal.ts";
import { openWalkthrough } from "./openWalkthrough.ts";
import { portForwards } from "./portForwards.ts";
import { refresh } from "./refresh.ts";
import { reportIssue } from "./reportIssue.ts";
import { restart } from "./restart.ts";
import { revealNode } from "./revealNode.ts";
import { revealOwner } from "./revealOwner.ts";
import { revealQueue } from "./revealQueue.ts";
import { saveLog } from "./saveLog.ts";
import { scale } from "./scale.ts";
import { showLog } from "./showLog.ts";
import { showJobLogs } from "./showJobLogs.ts";
import { showLogs } from "./showLogs.ts";
import { showLogsFrom } from "./showLogsFrom.ts";
import { showMore } from "./showMore.ts";
import { sortIn } from "./sort.ts";
import { resume, suspend } from "./suspend.ts";

/** Every command, in the order of the palette's source: a new command is a new file and a line here. */
export const commands: readonly Command[] = [
  connect,
  disconnect,
  activate,
  cancelSignIn,
  chooseContext,
  chooseKubeconfig,
  chooseNamespaces,
  openDemoCluster,
  goTo,
  openManifest,
  describe,
  showLogs,
  showJobLogs,
  showLogsFrom,
  saveLog,
  notifyMe,
  openTerminal,
  forwardPort,
  portForwards,
  revealOwner,
  revealNode,
  revealQueue,
  copyName,
  copyKubectl,
  copyRole,
  suspend,
  resume,
  scale,
  restart,
  cordon,
  uncordon,
  drain,
  edit,
  apply,
  deleteObject,
  refresh,
  ...inventoryViews.map(filterIn),
  ...inventoryViews.map(clearFilterIn),
  ...inventoryViews.map(sortIn),
  groupAllocations,
  showMore,
  showLog,
  reportIssue,
  openWalkthrough,
];
