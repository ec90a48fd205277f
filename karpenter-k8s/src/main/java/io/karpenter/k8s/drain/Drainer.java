package io.karpenter.k8s.drain;

import io.karpenter.core.drain.Attachment;
import io.karpenter.core.drain.Drain;
import io.karpenter.core.drain.LeavingNode;
import io.karpenter.core.drain.LeavingPod;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.NodeDrain;
import io.karpenter.k8s.lifecycle.PodsByNode;
import io.karpenter.k8s.lifecycle.claim.NodeObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Empties Nodes that are being deleted (TRM-09 to TRM-17). Thread-safe; remembers nothing. */
public final class Drainer implements NodeDrain {

    private final Lifecycle lifecycle;
    private final PodsByNode pods;
    private final Volumes volumes;
    private final Evictions evictions;

    /**
     * @param pods with at least what {@link PodObject#keep} keeps
     */
    public Drainer(Lifecycle lifecycle, PodsByNode pods, Volumes volumes, Evictions evictions) {
        this.lifecycle = lifecycle;
        this.pods = pods;
        this.volumes = volumes;
        this.evictions = evictions;
    }

    @Override
    public Progress drain(Resource node, Optional<ManagedClaim> claim) {
        Optional<Instant> deadline = claim.flatMap(LeavingNode::deadline);
        JoinedNode joined = NodeObject.read(node);
        lifecycle.write(node, LeavingNode.marked(joined));
        Instant now = lifecycle.now();
        List<LeavingPod> there =
                pods.of(node.name()).stream().map(PodObject::read).toList();
        List<String> attachments = Attachment.awaited(volumes.attachedTo(node.name()), there, volumes::ofClaim, now);
        Drain.Step step = Drain.of(new Drain.Situation(joined.reference(), claim, deadline, there, attachments), now);
        step.events().forEach(lifecycle.events());
        step.due().forEach(pod -> evictions.add(node.name(), pod, deadline));
        return new Progress(step.claim(), step.again(), () -> {
            if (step.drained()) {
                step.claim().ifPresent(lifecycle.counts()::nodeDrained);
            }
        });
    }
}
