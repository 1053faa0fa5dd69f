// Prints what sigs.k8s.io/yaml, with which kubectl and the API server read YAML, makes of documents. Standard input is a
// JSON list of texts; the answer has one line each: the JSON value, or why it is refused. Run in test/controlplane:
//
//	go run ./yaml < texts.json
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"sigs.k8s.io/yaml"
)

type answer struct {
	Value json.RawMessage `json:"value,omitempty"`
	Error string          `json:"error,omitempty"`
}

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, text := range texts {
		var read answer
		if value, err := yaml.YAMLToJSON([]byte(text)); err != nil {
			read.Error = err.Error()
		} else {
			read.Value = value
		}
		line, err := json.Marshal(read)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(string(line))
	}
}
