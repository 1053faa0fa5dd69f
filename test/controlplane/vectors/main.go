// Prints what Kubernetes itself makes of quantities and of the requests of pods, as vectors for the unit tests of
// src/model. Run in test/controlplane:
//
//	go run ./vectors > ../fixtures/kubernetesVectors.json
package main

import (
	"encoding/json"
	"fmt"
	"math/rand"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	resourcehelper "k8s.io/component-helpers/resource"
)

// The inputs of TestQuantityParse and TestParseQuantityString (apimachinery, quantity_test.go), valid and invalid.
var quantities = []string{
	"0", "0n", "0u", "0m", "0Ki", "0k", "0Mi", "0M", "0Gi", "0G", "0Ti", "0T", "1", "1Ki", "8Ki", "7Mi", "6Gi", "5Ti", "4Pi", "3Ei", "10Ti", "100Ti",
	"5n", "4u", "3m", "9", "8k", "50k", "7M", "6G", "5T", "40T", "300T", "2P", "1E", "1E-3", "1e3", "1E6", "1e9", "1E12", "1e15", "1E18", "1e14", "1e13",
	"100.035k", "0.001", "0.0005k", "0.005", "0.05", "0.5", "0.00050k", "0.00500", "0.05000", "0.50000", "0.5e0", "0.5e-1", "0.5e-2", "10.035M",
	"1.2e3", "1.3E+6", "1.40e9", "1.53E12", "1.6e15", "1.7E18", "9.01", "8.1k", "7.123456M", "6.987654321G", "5.444T", "40.1T", "300.2T", "2.5P", "1.01E",
	"3.001n", "1.1E-9", "0.0000000001", "0.0000000005", "0.00000000050", "0.5e-9", "0.9n", "0.00000012345", "0.00000012354", "9Ei", "9223372036854775807Ki",
	"100.035Ki", "0.5Mi", "0.05Gi", "0.025Ti", "0.000000000001Ki", ".001", ".0001k", "1.", "1.G", "0.025Ti", "1.025Ti", ".",
	"-1", "-1.5", "-0.5", "-3m", "-1Ki", "-0.001Ki", "+1", "+", "-", "-.", "1500m", "0.1", "100m", "0.0001", "1.0001", "0.1Ki", "1.5Gi",
	"", "1.1.M", "1+1.0M", "0.1mi", "0.1am", "aoeu", ".5i", "1i", "-3.01i", "-3.01e-", "trailing whitespace is forbidden ", " 3.3n ", "3 ", "0x10", "1,5", "1KI", "1kI", "1K", "1ki", "1e", "1e+", "1ee3", "Infinity", "NaN", "1e3Ki", "1 Gi",
}

type quantityVector struct {
	Text  string `json:"text"`
	Valid bool   `json:"valid"`
	// As decimal text: JSON numbers lose the last digits of the largest.
	Milli string `json:"milli,omitempty"`
	Units string `json:"units,omitempty"`
}

type podVector struct {
	Pod      map[string]any   `json:"pod"`
	Requests map[string]int64 `json:"requests"`
}

func main() {
	fmt.Print("{\"quantities\": [\n")
	for index, text := range quantities {
		vector := quantityVector{Text: text}
		if quantity, err := resource.ParseQuantity(text); err == nil {
			vector.Valid = true
			vector.Milli = fmt.Sprint(quantity.ScaledValue(resource.Milli))
			vector.Units = fmt.Sprint(quantity.Value())
		}
		line(vector, index+1 == len(quantities))
	}
	fmt.Print("], \"pods\": [\n")
	random := rand.New(rand.NewSource(20260823))
	for index := range pods {
		pod := randomPod(random)
		line(podVector{Pod: slim(pod), Requests: requests(pod)}, index+1 == pods)
	}
	fmt.Print("]}\n")
}

const pods = 250

// One vector a line, so that differences can be read.
func line(vector any, last bool) {
	text, err := json.Marshal(vector)
	if err != nil {
		panic(err)
	}
	separator := ",\n"
	if last {
		separator = "\n"
	}
	fmt.Print(string(text), separator)
}

// What the scheduler counts of a pod on a node: PodInfo.CalculateResource with the gates that are on in 1.36.
func requests(pod *v1.Pod) map[string]int64 {
	list := resourcehelper.PodRequests(pod, resourcehelper.PodResourcesOptions{
		UseStatusResources: true,
		InPlacePodLevelResourcesVerticalScalingEnabled: true,
	})
	counted := map[string]int64{}
	for name, quantity := range list {
		if name == v1.ResourceCPU {
			counted[string(name)] = quantity.MilliValue()
		} else {
			counted[string(name)] = quantity.Value()
		}
	}
	return counted
}

// Only the fields that count, so that the file stays small.
func slim(pod *v1.Pod) map[string]any {
	text, err := json.Marshal(pod)
	if err != nil {
		panic(err)
	}
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		panic(err)
	}
	delete(object, "metadata")
	return object
}

var (
	cpus     = []string{"100m", "250m", "1", "1500m", "2", "0.5", "3m"}
	memories = []string{"64Mi", "1Gi", "1500M", "100Ki", "123456789", "1500m", "0.5Gi", "1e9"}
	counts   = []string{"1", "2", "4", "8"}
)

func randomList(random *rand.Rand) v1.ResourceList {
	list := v1.ResourceList{}
	put := func(name v1.ResourceName, texts []string, chance float64) {
		if random.Float64() < chance {
			list[name] = resource.MustParse(texts[random.Intn(len(texts))])
		}
	}
	put(v1.ResourceCPU, cpus, 0.8)
	put(v1.ResourceMemory, memories, 0.8)
	put(v1.ResourceEphemeralStorage, memories, 0.2)
	put("hugepages-2Mi", []string{"2Mi", "64Mi"}, 0.15)
	put("nvidia.com/gpu", counts, 0.5)
	put("amd.com/gpu", counts, 0.1)
	return list
}

func randomPod(random *rand.Rand) *v1.Pod {
	pod := &v1.Pod{}
	always := v1.ContainerRestartPolicyAlways
	resized := random.Float64() < 0.4
	for index := range 1 + random.Intn(3) {
		name := fmt.Sprintf("main-%d", index)
		pod.Spec.Containers = append(pod.Spec.Containers, v1.Container{Name: name, Resources: v1.ResourceRequirements{Requests: randomList(random)}})
		if resized && random.Float64() < 0.7 {
			pod.Status.ContainerStatuses = append(pod.Status.ContainerStatuses, randomStatus(random, name))
		}
	}
	for index := range random.Intn(4) {
		name := fmt.Sprintf("init-%d", index)
		container := v1.Container{Name: name, Resources: v1.ResourceRequirements{Requests: randomList(random)}}
		if random.Float64() < 0.5 {
			container.RestartPolicy = &always
		}
		pod.Spec.InitContainers = append(pod.Spec.InitContainers, container)
		if resized && random.Float64() < 0.5 {
			pod.Status.InitContainerStatuses = append(pod.Status.InitContainerStatuses, randomStatus(random, name))
		}
	}
	if random.Float64() < 0.2 {
		pod.Spec.Overhead = v1.ResourceList{v1.ResourceCPU: resource.MustParse("250m"), v1.ResourceMemory: resource.MustParse("160Mi")}
	}
	if random.Float64() < 0.3 {
		pod.Spec.Resources = &v1.ResourceRequirements{Requests: randomList(random)}
		if resized && random.Float64() < 0.7 {
			pod.Status.Resources = &v1.ResourceRequirements{Requests: randomList(random)}
			pod.Status.AllocatedResources = randomList(random)
		}
	}
	if resized && random.Float64() < 0.5 {
		reason := []string{v1.PodReasonInfeasible, v1.PodReasonDeferred}[random.Intn(2)]
		pod.Status.Conditions = []v1.PodCondition{{Type: v1.PodResizePending, Status: v1.ConditionTrue, Reason: reason}}
	}
	return pod
}

func randomStatus(random *rand.Rand, name string) v1.ContainerStatus {
	status := v1.ContainerStatus{Name: name}
	if random.Float64() < 0.8 {
		status.Resources = &v1.ResourceRequirements{Requests: randomList(random)}
	}
	if random.Float64() < 0.7 {
		status.AllocatedResources = randomList(random)
	}
	return status
}
