package io.karpenter.k8s.nodeclass;

import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the provider clear up what it made for configuration objects and what is of no use any more. One round for each call, whatever the key; to be
 * called once at the start, when it only waits: what a predecessor has just made may not be written down yet. Source: AWS-GC-05.
 */
public final class NodeClassClearing implements Reconciler {

    /** The one key. */
    public static final ObjectKey ROUND = ObjectKey.of("");

    private final NodeClassObjects objects;
    private final Duration interval;
    private final AtomicBoolean begun = new AtomicBoolean();

    public NodeClassClearing(NodeClassObjects objects, Duration interval) {
        this.objects = objects;
        this.interval = interval;
    }

    @Override
    public String name() {
        return "nodeclass.garbagecollection";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        if (begun.getAndSet(true)) {
            clearUp();
        }
        return Outcome.after(interval);
    }

    /** Asks the API server itself, as what news have not told yet would be taken away. */
    private void clearUp() {
        List<Resource> claims = objects.api().list(ResourceKind.NODE_CLAIM);
        objects.care()
                .clearUp(
                        objects.nodeClasses().all().stream()
                                .flatMap(known -> objects.api().get(known.kind(), known.key()).stream())
                                .map(objects::typed)
                                .toList(),
                        claims.stream()
                                .filter(objects::isOurs)
                                .map(Resource::annotations)
                                .toList());
    }
}
