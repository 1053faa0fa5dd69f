/**
 * Rows of the table of mistakes that are detectable and still no rule, each with the reason. A row stands here or in the
 * `rows` of a rule. One line a row: `R6: { mistake: "in a few words", reason: "why it is no rule" }`.
 */
export const notRules: Readonly<Record<string, { readonly mistake: string; readonly reason: string }>> = {
  P16: { mistake: "host ports or the host's network with several replicas", reason: "Training over RDMA runs on the host's network on purpose, one pod a node. Whether two pods meet on one node only the scheduler knows, and it keeps host ports apart." },
  P18: { mistake: "several replicas of a server without anti-affinity or spread", reason: "It fires on most working Deployments. A server that takes all GPUs of a node is spread anyway; kube-linter's no-anti-affinity has the general case." },
  P19: { mistake: "multi-node training without a topology hint", reason: "Which label means a rack or an NVLink domain, and whether a queue already places by topology, isn't in the manifest." },
  Q9: { mistake: "several training pods with the default scheduler and no gang", reason: "Kueue and operators add gangs by namespace or by their own configuration, unseen in the manifest; most good examples would be reported." },
  Q11: { mistake: "a launcher that waits for workers while the gang waits for the launcher", reason: "The order in which pods of a job are made is the operator's, and configurable there." },
  Q13: { mistake: "no priorityClassName on an inference server", reason: "Which server is critical is the owner's knowledge." },
  D8: { mistake: "NCCL_IB_HCA or GDR variables of another cluster", reason: "Right values are a property of the nodes' adapters, which the API doesn't show." },
  D9: { mistake: "no NCCL_DEBUG on a multi-node job", reason: "Its absence harms nothing; a hint on every quiet job is noise." },
  D14: { mistake: "a master port that differs between port, command and Service", reason: "The port of a rendezvous need not be declared as a containerPort, nor be in the Service, to work." },
  D18: { mistake: "checkpoints in the container's file system", reason: "Where a program writes checkpoints isn't in the manifest." },
  D20: { mistake: "restartPolicy OnFailure of workers that have to restart together", reason: "Most published PyTorchJobs use it, and elastic launchers restart the group by themselves." },
  S5: { mistake: "progressDeadlineSeconds of 600 with a longer load", reason: "A deadline that passes changes a condition and stops nothing." },
  S9: { mistake: "minReplicas 0 with a large model", reason: "Scaling to zero is a choice of cost over the first request." },
  S11: { mistake: "no PodDisruptionBudget for several replicas", reason: "It may stand in another repository, and its absence is right for most jobs." },
  S12: { mistake: "a short terminationGracePeriodSeconds with long generations", reason: "How long an answer takes isn't in the manifest." },
  S13: { mistake: "weights downloaded into the container's own layer", reason: "Where a program stores its cache, and how large it is, isn't in the manifest." },
  S14: { mistake: "a memory limit below the size of the model", reason: "The size of a model isn't in the manifest, and formats that map the file need less." },
  S16: { mistake: "a low processor limit beside a GPU", reason: "What is low depends on the work; inference of one stream needs little." },
  S18: { mistake: "image tag latest", reason: "kube-linter's latest-tag has it for all images; it isn't about GPUs." },
  J2: { mistake: "no backoffLimit on an expensive job", reason: "The default of 6 is right for jobs on spot nodes; a hint on nearly every Job is noise." },
  J3: { mistake: "no ttlSecondsAfterFinished", reason: "Finished objects hold no GPU." },
  J4: { mistake: "no activeDeadlineSeconds", reason: "A deadline is a guess about the work; a wrong one ends a good run." },
};
