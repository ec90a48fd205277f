// Lets the reference plan one manifest file after another in one process: paths come in, a line each; for each a line of JSON
// goes out. Starting a process and loading the catalogue take longer than planning a small problem.
//
// Not a module of its own: it is built as a command of the harness, see ReferenceProcess.java.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	karpenter "sigs.k8s.io/karpenter/pkg/apis/v1"
	"sigs.k8s.io/karpenter/pkg/controllers/provisioning/scheduling"

	"refbench/refharness"
)

type node struct {
	NodePool     string            `json:"nodePool"`
	InstanceType string            `json:"instanceType"`
	Zone         string            `json:"zone"`
	CapacityType string            `json:"capacityType"`
	UsdPerHour   float64           `json:"usdPerHour"`
	Labels       map[string]string `json:"labels"`
	Pods         []string          `json:"pods"`
}

// One pass of the reference, or all of them together.
type run struct {
	Nodes    []node              `json:"nodes"`
	Existing map[string][]string `json:"existing"`
}

type answer struct {
	Runs []run `json:"runs"`
	// After further passes, each over the nodes of the passes before it. They start from the last run.
	End   run    `json:"end"`
	Error string `json:"error,omitempty"`
}

func name(p *corev1.Pod) string { return p.Namespace + "/" + p.Name }

func names(pods []*corev1.Pod) []string {
	out := []string{}
	for _, p := range pods {
		out = append(out, name(p))
	}
	return out
}

// What the reference's cheapest launch of a claim looks like.
func launched(nc *scheduling.NodeClaim) (node, error) {
	c, ok := refharness.Cheapest(nc.InstanceTypeOptions, nc.Requirements)
	if !ok {
		return node{}, fmt.Errorf("nothing can be launched for a claim of %s", nc.NodePoolName)
	}
	labels := map[string]string{}
	for k, q := range nc.Requirements {
		if karpenter.WellKnownLabels.Has(k) || karpenter.RestrictedLabels.Has(k) || k == corev1.LabelHostname ||
			k == karpenter.NodeRegisteredLabelKey || k == karpenter.NodeInitializedLabelKey {
			continue
		}
		if v := q.Any(); v != "" {
			labels[k] = v
		}
	}
	for k, v := range nc.Labels {
		labels[k] = v
	}
	return node{nc.NodePoolName, c.InstanceType, c.Zone, c.CapacityType, c.Price, labels, names(nc.Pods)}, nil
}

func pass(res scheduling.Results) (run, error) {
	r := run{Nodes: []node{}, Existing: map[string][]string{}}
	for _, nc := range res.NewNodeClaims {
		n, err := launched(nc)
		if err != nil {
			return r, err
		}
		r.Nodes = append(r.Nodes, n)
	}
	for _, e := range res.ExistingNodes {
		if len(e.Pods) > 0 {
			r.Existing[e.Name()] = names(e.Pods)
		}
	}
	return r, nil
}

// What has become of the pods of m, whatever pass they were placed in.
func end(ctx context.Context, env *refharness.Env, m *refharness.Manifest) (run, error) {
	r := run{Nodes: []node{}, Existing: map[string][]string{}}
	there := map[string]bool{}
	for _, n := range m.Nodes {
		there[n.Name] = true
	}
	onNew := map[string][]string{}
	for _, p := range m.Pods {
		now := &corev1.Pod{}
		if err := env.Client.Get(ctx, client.ObjectKeyFromObject(p), now); err != nil {
			return r, err
		}
		switch on := now.Spec.NodeName; {
		case on == "" || on == p.Spec.NodeName:
		case there[on]:
			r.Existing[on] = append(r.Existing[on], name(p))
		default:
			onNew[on] = append(onNew[on], name(p))
		}
	}
	nodes := &corev1.NodeList{}
	if err := env.Client.List(ctx, nodes); err != nil {
		return r, err
	}
	for i := range nodes.Items {
		n := &nodes.Items[i]
		if there[n.Name] {
			continue
		}
		labels := map[string]string{}
		for k, v := range n.Labels {
			if !karpenter.WellKnownLabels.Has(k) && !karpenter.RestrictedLabels.Has(k) && k != corev1.LabelHostname &&
				k != karpenter.NodeRegisteredLabelKey && k != karpenter.NodeInitializedLabelKey {
				labels[k] = v
			}
		}
		r.Nodes = append(r.Nodes, node{n.Labels[karpenter.NodePoolLabelKey], n.Labels[corev1.LabelInstanceTypeStable],
			n.Labels[corev1.LabelTopologyZone], n.Labels[karpenter.CapacityTypeLabelKey], env.NodePrice(n), labels, onNew[n.Name]})
	}
	return r, nil
}

func plan(cat *refharness.Catalog, file string, ignorePreferences bool, runs, rounds int) (a answer) {
	defer func() {
		if r := recover(); r != nil {
			a.Error = fmt.Sprint("panic: ", r)
		}
	}()
	a = answer{Runs: []run{}, End: run{Nodes: []node{}, Existing: map[string][]string{}}}
	o := refharness.Options{Workers: 1, IgnorePreferences: ignorePreferences}
	ctx := refharness.NewContext(o)
	if err := plans(ctx, cat, file, o, runs, rounds, &a); err != nil {
		a.Error = err.Error()
	}
	return a
}

func plans(ctx context.Context, cat *refharness.Catalog, file string, o refharness.Options, runs, rounds int, a *answer) error {
	m, err := refharness.LoadManifests(file)
	if err != nil {
		return err
	}
	env, err := refharness.NewEnv(ctx, cat, m)
	if err != nil {
		return err
	}
	for i := 0; i < runs; i++ {
		res, _, _, err := env.SolveOnce(ctx, o, 0)
		if err != nil {
			return err
		}
		r, err := pass(res)
		if err != nil {
			return err
		}
		a.Runs = append(a.Runs, r)
		if i < runs-1 {
			continue
		}
		// It stops early where a claim has nothing left to launch; what was placed until then counts.
		_, _ = env.Continue(ctx, o, res, rounds, 0)
	}
	a.End, err = end(ctx, env, m)
	return err
}

func main() {
	catalog := flag.String("catalog", "catalog", "directory with the catalogue CSV files")
	zones := flag.String("zones", "a,b,c", "zones to offer")
	runs := flag.Int("runs", 1, "how often each file is planned; results differ by map order")
	rounds := flag.Int("rounds", 8, "passes after which no more are made")
	flag.Parse()
	cat, err := refharness.LoadCatalog(*catalog, "us-east-1", *zones, "")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	out := json.NewEncoder(os.Stdout)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		if err := out.Encode(map[string]answer{
			"respect": plan(cat, in.Text(), false, *runs, *rounds),
			"ignore":  plan(cat, in.Text(), true, *runs, *rounds),
		}); err != nil {
			os.Exit(1)
		}
	}
}
