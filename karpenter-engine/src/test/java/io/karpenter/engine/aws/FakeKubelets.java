package io.karpenter.engine.aws;

import io.karpenter.aws.fake.FakeAws;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * Kubelets of machines in {@link FakeAws}: soon after its launch each registers a Node, once, as the machine's user data say, whatever has become of
 * the controller. That the Nodes stay ready is for somebody else.
 */
final class FakeKubelets implements AutoCloseable {

    private static final Pattern LABELS = Pattern.compile("--node-labels=\\\\?\"([^\"\\\\]*)");
    private static final String TEMPLATE_TAG = "aws:ec2launchtemplate:id";
    private static final long PAUSE_MILLIS = 200;

    private final FakeAws aws;
    private final ClusterApi api;
    private final Set<String> joined = new HashSet<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("kubelets").daemon().factory());

    FakeKubelets(FakeAws aws, ClusterApi api) {
        this.aws = aws;
        this.api = api;
        thread.scheduleWithFixedDelay(this::joinAll, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void joinAll() {
        for (Instance machine : aws.instances().alive()) {
            if (!joined.contains(machine.instanceId())) {
                try {
                    join(machine);
                    joined.add(machine.instanceId());
                } catch (ApiException | IllegalStateException failed) {
                    // A real kubelet tries again too.
                    System.out.println("node of " + machine.instanceId() + ": " + failed.getMessage());
                }
            }
        }
    }

    private void join(Instance machine) {
        InstanceTypeInfo type = aws.types().find(machine.instanceTypeAsString()).orElseThrow();
        int cores = type.vCpuInfo().defaultVCpus();
        long memory = type.memoryInfo().sizeInMiB();
        String zone = machine.placement().availabilityZone();
        api.create(Yaml.resource(ResourceKind.NODE, """
                metadata:
                  name: %1$s
                  labels:
                    kubernetes.io/hostname: %1$s
                    kubernetes.io/os: linux
                    kubernetes.io/arch: amd64
                    node.kubernetes.io/instance-type: %2$s
                    topology.kubernetes.io/zone: %3$s
                    topology.kubernetes.io/region: %4$s
                %5$s
                spec:
                  providerID: aws:///%3$s/%6$s
                  taints: [{key: karpenter.sh/unregistered, effect: NoExecute}]
                status:
                  capacity: {cpu: "%7$d", memory: %8$dMi, pods: "29", ephemeral-storage: 20Gi}
                  allocatable: {cpu: "%9$dm", memory: %10$dMi, pods: "29", ephemeral-storage: 18Gi}
                """.formatted(
                        machine.privateDnsName(),
                        machine.instanceTypeAsString(),
                        zone,
                        FakeAws.REGION,
                        labels(machine).indent(4).stripTrailing(),
                        machine.instanceId(),
                        cores,
                        memory,
                        cores * 1000 - 70,
                        memory * 9 / 10)));
    }

    /** Those of {@code --node-labels} in the user data, as YAML. */
    private String labels(Instance machine) {
        String template = machine.tags().stream()
                .filter(tag -> TEMPLATE_TAG.equals(tag.key()))
                .map(Tag::value)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("launched without a template"));
        String userData = aws.templates().all().stream()
                .filter(t -> template.equals(t.summary().launchTemplateId()))
                .map(t -> new String(Base64.getDecoder().decode(t.data().userData()), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("its template is gone"));
        Matcher matcher = LABELS.matcher(userData);
        if (!matcher.find()) {
            throw new IllegalStateException("no labels in:\n" + userData);
        }
        StringBuilder yaml = new StringBuilder();
        for (String label : matcher.group(1).split(",")) {
            yaml.append(label.replaceFirst("=(.*)", ": \"$1\"")).append('\n');
        }
        return yaml.toString();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
