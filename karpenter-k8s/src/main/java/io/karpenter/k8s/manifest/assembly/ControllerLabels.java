package io.karpenter.k8s.manifest.assembly;

import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.stated.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Labels that controllers put on the pods they make (decisions 9). Those that differ from pod to pod would keep replicas from
 * sharing one spec, so they are put on only if some selector of the input looks at them.
 */
final class ControllerLabels {

    static final String TEMPLATE_HASH = "pod-template-hash";

    private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
    private static final String POD_INDEX = "apps.kubernetes.io/pod-index";
    private static final String COMPLETION_INDEX = "batch.kubernetes.io/job-completion-index";

    private final SelectedKeys selected;

    ControllerLabels(SelectedKeys selected) {
        this.selected = selected;
    }

    /** Labels of every pod of {@code workload}. */
    Map<String, String> shared(Workload workload) {
        Map<String, String> labels = new HashMap<>(workload.template().labels());
        Meta meta = workload.meta();
        switch (workload.kind()) {
            case DEPLOYMENT -> labels.putIfAbsent(TEMPLATE_HASH, hash(meta));
            case JOB, CRON_JOB -> {
                labels.put("job-name", meta.name());
                labels.put("batch.kubernetes.io/job-name", meta.name());
                if (!meta.uid().isEmpty()) {
                    labels.put("controller-uid", meta.uid());
                    labels.put("batch.kubernetes.io/controller-uid", meta.uid());
                }
            }
            case STATEFUL_SET -> labels.putIfAbsent("controller-revision-hash", hash(meta));
            case REPLICA_SET, REPLICATION_CONTROLLER, POD_TEMPLATE -> {}
        }
        return labels;
    }

    /** The value of {@link #TEMPLATE_HASH} on the pods of a Deployment. */
    static String templateHash(Workload deployment) {
        return deployment.template().labels().getOrDefault(TEMPLATE_HASH, hash(deployment.meta()));
    }

    /** The same for all pods of one workload and another for the next; what value it has, nobody can rely on. */
    private static String hash(Meta meta) {
        return Integer.toHexString((meta.namespace() + "/" + meta.name()).hashCode());
    }

    /** True if pods of {@code workload} need labels of their own. */
    boolean differ(Workload workload) {
        return !ownKeys(workload).isEmpty();
    }

    /** Labels of one pod. */
    Map<String, String> own(Workload workload, Map<String, String> shared, String pod, int ordinal) {
        Map<String, String> labels = new HashMap<>(shared);
        for (String key : ownKeys(workload)) {
            labels.put(key, key.equals(POD_NAME) ? pod : Integer.toString(ordinal));
        }
        return labels;
    }

    private List<String> ownKeys(Workload workload) {
        List<String> keys = new ArrayList<>(
                switch (workload.kind()) {
                    case STATEFUL_SET -> List.of(POD_NAME, POD_INDEX);
                    case JOB, CRON_JOB -> workload.indexed() ? List.of(COMPLETION_INDEX) : List.<String>of();
                    case DEPLOYMENT, REPLICA_SET, REPLICATION_CONTROLLER, POD_TEMPLATE -> List.<String>of();
                });
        keys.removeIf(key -> !selected.contains(key));
        return keys;
    }
}
