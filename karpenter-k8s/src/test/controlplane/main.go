// Everything that a test's control plane needs, as one program: "controlplane PART [flags]", or through a link that is named
// after the part.
//
// The parts share most of their code, so that it is linked and stored once. They run as processes of their own all the same,
// since each registers metrics and feature gates for its whole process.
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	_ "time/tzdata" // CronJobs with a time zone

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

// endWithInput names the variable that ties a part's life to its standard input.
const endWithInput = "CONTROLPLANE_END_WITH_INPUT"

var parts = map[string]func(){
	"etcd":                    func() { etcdmain.Main(os.Args) },
	"kube-apiserver":          part(func() *cobra.Command { return apiserver.NewAPIServerCommand() }),
	"kube-scheduler":          part(func() *cobra.Command { return scheduler.NewSchedulerCommand() }),
	"kube-controller-manager": part(func() *cobra.Command { return controllermanager.NewControllerManagerCommand() }),
	"kubectl":                 part(func() *cobra.Command { return kubectl.NewDefaultKubectlCommand() }),
	"run":                     run,
}

func part(command func() *cobra.Command) func() {
	return func() { os.Exit(cli.Run(command())) }
}

// run starts another program, so that it ends with our standard input too.
func run() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: controlplane run PROGRAM [ARGUMENTS]")
		os.Exit(2)
	}
	child := exec.Command(os.Args[1], os.Args[2:]...)
	child.Stdout, child.Stderr = os.Stdout, os.Stderr
	if err := child.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	whenInputEnds(func() { _ = child.Process.Kill() })
	if err := child.Wait(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// whenInputEnds calls end once nobody holds the other end of standard input any more, which is so even after a SIGKILL.
func whenInputEnds(end func()) {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		end()
	}()
}

func main() {
	name := filepath.Base(os.Args[0])
	if _, ok := parts[name]; !ok && len(os.Args) > 1 {
		name = os.Args[1]
		os.Args = append([]string{name}, os.Args[2:]...)
	}
	start, ok := parts[name]
	if !ok {
		fmt.Fprintln(os.Stderr,
			"usage: controlplane etcd|kube-apiserver|kube-scheduler|kube-controller-manager|kubectl|run [arguments]")
		os.Exit(2)
	}
	if os.Getenv(endWithInput) != "" && name != "run" {
		whenInputEnds(func() { os.Exit(1) })
	}
	start()
}
