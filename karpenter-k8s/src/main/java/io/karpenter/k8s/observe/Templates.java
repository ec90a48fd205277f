package io.karpenter.k8s.observe;

import io.karpenter.core.cluster.DaemonSet;
import io.karpenter.core.prediction.RequestPredictions;
import io.karpenter.core.prediction.VerticalAutoscaler.Target;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.k8s.manifest.assembly.PodAssembly;
import io.karpenter.k8s.manifest.assembly.PodAssembly.RunningDaemon;
import io.karpenter.k8s.manifest.stated.AdmissionObjects;
import io.karpenter.k8s.manifest.stated.LimitRange;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.stated.PriorityClass;
import io.karpenter.k8s.manifest.stated.ReadObjects.DaemonSetObject;
import io.karpenter.k8s.manifest.stated.RuntimeClass;
import io.karpenter.k8s.observe.store.Drawer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What pods will be that are made from templates, and the objects that decide it besides: those by which admission completes them, and the
 * predictions of autoscalers. Used under the lock that guards the drawers.
 */
final class Templates {

    final Drawer<LimitRange> limitRanges = new Drawer<>();
    final Drawer<RuntimeClass> runtimeClasses = new Drawer<>();
    final Drawer<PriorityClass> priorityClasses = new Drawer<>();
    final Drawer<DaemonSetObject> daemonSets = new Drawer<>();

    private final ResourceReader reader;
    private final Reactions reactions;
    private RequestPredictions predictions = RequestPredictions.NONE;
    private @Nullable Current current;

    /** Made from these lists, which are others as soon as an object changes. */
    private record Current(
            List<LimitRange> limitRanges,
            List<RuntimeClass> runtimeClasses,
            List<PriorityClass> priorityClasses,
            PodAssembly pods) {}

    /**
     * @param reactions knows the running pods of DaemonSets
     */
    Templates(ResourceReader reader, Reactions reactions) {
        this.reader = reader;
        this.reactions = reactions;
    }

    void predict(RequestPredictions now) {
        predictions = now;
    }

    /** What makes pods of templates. */
    PodAssembly pods() {
        Current made = current;
        // There may be thousands of LimitRanges, and a snapshot is asked for again and again.
        if (made == null
                || made.limitRanges() != limitRanges.all()
                || made.runtimeClasses() != runtimeClasses.all()
                || made.priorityClasses() != priorityClasses.all()) {
            AdmissionObjects admission =
                    new AdmissionObjects(limitRanges.all(), runtimeClasses.all(), priorityClasses.all());
            made = new Current(
                    limitRanges.all(),
                    runtimeClasses.all(),
                    priorityClasses.all(),
                    PodAssembly.ofAdmitted(admission, reader.specs()));
            current = made;
        }
        return made.pods();
    }

    /** DaemonSets with the pod that is next on a node: as the newest, else as admission makes it; asking for what is predicted. */
    List<DaemonSet> daemonSets() {
        PodAssembly pods = pods();
        return daemonSets.all().stream()
                .map(object -> {
                    Meta meta = object.meta();
                    return pods.daemonSet(
                            object,
                            newest(meta),
                            predictions.of(meta.namespace(), new Target("apps", "DaemonSet", meta.name())));
                })
                .toList();
    }

    private Optional<RunningDaemon> newest(Meta daemonSet) {
        Optional<PodSpec> newest = reactions.newestDaemon(daemonSet.namespace(), daemonSet.name());
        return newest.map(spec -> new RunningDaemon(spec, reader.daemonContainers(spec)));
    }
}
