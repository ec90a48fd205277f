package io.karpenter.k8s.controlplane;

import java.util.ArrayList;
import java.util.List;

/** Arguments of the {@code controlplane} program for each part; paths are relative to the {@link Workplace}. */
final class Commands {

    private static final String LIMITS = "--kube-api-qps=500";
    private static final String BURST = "--kube-api-burst=1000";

    /** What scheduling, eviction and the lifecycle of nodes and workloads need. */
    private static final List<String> CONTROLLERS = List.of(
            "serviceaccount-controller",
            "deployment-controller",
            "replicaset-controller",
            "daemonset-controller",
            "statefulset-controller",
            "job-controller",
            "cronjob-controller",
            "disruption-controller",
            "namespace-controller",
            "garbage-collector-controller",
            "pod-garbage-collector-controller",
            "node-lifecycle-controller",
            "taint-eviction-controller",
            "persistentvolume-binder-controller",
            "persistentvolume-protection-controller",
            "persistentvolumeclaim-protection-controller");

    private Commands() {}

    static List<String> etcd(Workplace workplace) {
        return List.of(
                "etcd",
                "--data-dir=etcd",
                "--unsafe-no-fsync",
                "--log-level=warn",
                "--listen-client-urls=" + workplace.etcd(),
                "--advertise-client-urls=" + workplace.etcd(),
                "--listen-peer-urls=" + workplace.etcdPeer(),
                "--initial-advertise-peer-urls=" + workplace.etcdPeer(),
                "--initial-cluster=default=" + workplace.etcdPeer());
    }

    static List<String> apiServer(Workplace workplace, Size size) {
        List<String> arguments = new ArrayList<>(List.of(
                "kube-apiserver",
                "--etcd-servers=" + workplace.etcd(),
                "--bind-address=127.0.0.1",
                "--secure-port=" + workplace.apiPort(),
                "--cert-dir=pki",
                "--token-auth-file=tokens.csv",
                "--authorization-mode=RBAC",
                // A loopback address may be no endpoint of the service "kubernetes".
                "--endpoint-reconciler-type=none",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=sa.key",
                "--service-account-signing-key-file=sa.key",
                "--service-cluster-ip-range=10.0.0.0/24",
                "--audit-policy-file=audit-policy.yaml",
                "--audit-log-path=" + Workplace.AUDIT,
                "--enable-priority-and-fairness=false"));
        if (!size.includes(Size.CONTROL)) {
            // Without controllers there are no service accounts, and nobody takes the finalizers off volumes and
            // claims.
            arguments.add("--disable-admission-plugins=ServiceAccount,StorageObjectInUseProtection");
        }
        return arguments;
    }

    static List<String> scheduler() {
        return List.of("kube-scheduler", "--config=scheduler.yaml", "--secure-port=0");
    }

    static List<String> controllerManager(Size size) {
        List<String> arguments = new ArrayList<>(List.of(
                "kube-controller-manager",
                "--kubeconfig=kubeconfig",
                "--leader-elect=false",
                "--secure-port=0",
                LIMITS,
                BURST,
                "--service-account-private-key-file=sa.key",
                "--controllers=" + String.join(",", CONTROLLERS)));
        if (size == Size.CONTROL) {
            arguments.add("--node-monitor-period=1s");
            arguments.add("--node-monitor-grace-period=6s");
        }
        return arguments;
    }

    static List<String> kwok(Programs programs) {
        return List.of(
                "run",
                programs.kwok().toString(),
                "--kubeconfig=kubeconfig",
                "--manage-all-nodes=true",
                "--node-lease-duration-seconds=40",
                "--config=stages.yaml");
    }
}
