import type { StackComponent } from "../trouble/types.ts";

const needed = (name: string, ...labels: readonly string[]): StackComponent => ({ name, labels, needed: true });
const watching = (name: string, ...labels: readonly string[]): StackComponent => ({ name, labels, needed: false });

/**
 * Pods that NVIDIA GPUs of a node depend on, or that watch them: operands of GPU Operator 26.7 (assets/), the Helm chart and
 * the static manifest of k8s-device-plugin 0.20, dra-driver-nvidia-gpu 0.5, GKE's own DaemonSets, HAMi 2.10.
 */
export const nvidiaStack: readonly StackComponent[] = [
  needed("device plugin", "app=nvidia-device-plugin-daemonset", "app.kubernetes.io/name=nvidia-device-plugin", "name=nvidia-device-plugin-ds", "k8s-app=nvidia-gpu-device-plugin"),
  needed("driver", "app=nvidia-driver-daemonset", "app.kubernetes.io/component=nvidia-driver", "k8s-app=nvidia-driver-installer"),
  needed("container toolkit", "app=nvidia-container-toolkit-daemonset"),
  needed("MPS control daemon", "app=nvidia-device-plugin-mps-control-daemon"),
  needed("DRA driver", "app=nvidia-dra-driver-kubelet-plugin", "app.kubernetes.io/name=nvidia-dra-driver-gpu"),
  needed("device plugin for virtual machines", "app=nvidia-sandbox-device-plugin-daemonset", "app=nvidia-kata-sandbox-device-plugin-daemonset"),
  needed("vGPU manager", "app=nvidia-vgpu-manager-daemonset"),
  needed("vGPU device manager", "app=nvidia-vgpu-device-manager"),
  needed("VFIO manager", "app=nvidia-vfio-manager"),
  needed("HAMi device plugin", "app.kubernetes.io/component=hami-device-plugin"),
  watching("MIG manager", "app=nvidia-mig-manager"),
  watching("operator validator", "app=nvidia-operator-validator"),
  watching("GPU feature discovery", "app=gpu-feature-discovery", "app.kubernetes.io/name=gpu-feature-discovery"),
  watching("DCGM exporter", "app=nvidia-dcgm-exporter", "app=nvidia-dcgm-exporter-dra", "app.kubernetes.io/name=dcgm-exporter", "app.kubernetes.io/name=gke-managed-dcgm-exporter"),
  watching("DCGM", "app=nvidia-dcgm"),
  watching("node status exporter", "app=nvidia-node-status-exporter"),
];
