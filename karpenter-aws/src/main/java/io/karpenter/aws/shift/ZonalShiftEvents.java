package io.karpenter.aws.shift;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.nodeclass.read.Ec2NodeClassReader;
import io.karpenter.core.cloud.ProviderTask;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.requirement.Requirements;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the NodePools that can use a zone when it is shifted away or back: those whose NodeClass has a subnet in it and whose requirements allow it. A
 * change that could not be told to all is told again. Source: AWS-ZS-06.
 */
public final class ZonalShiftEvents implements ProviderTask {

    private final ZonalShiftChanges changes;
    private final EventSink events;

    public ZonalShiftEvents(ZonalShifts shifts, EventSink events) {
        this.changes = new ZonalShiftChanges(shifts);
        this.events = events;
    }

    @Override
    public String name() {
        return "providers.zonalshift";
    }

    @Override
    public Duration interval() {
        return ZonalShifts.INTERVAL;
    }

    @Override
    public void run(List<NodePool> nodePools, List<NodeClass> nodeClasses) {
        List<ZonalShiftChanges.Change> pending = changes.pending();
        if (pending.isEmpty()) {
            return;
        }
        Map<NodeClassRef, Map<String, String>> zones = new HashMap<>();
        nodeClasses.stream()
                .filter(nodeClass -> Ec2NodeClassReader.reads(nodeClass.ref()))
                .forEach(nodeClass -> zones.put(nodeClass.ref(), zoneIds(nodeClass)));
        for (ZonalShiftChanges.Change change : pending) {
            for (NodePool pool : nodePools) {
                Map<String, String> ofPool = pool.template()
                        .nodeClassRef()
                        .map(ref -> zones.getOrDefault(ref, Map.of()))
                        .orElse(Map.of());
                if (canUse(pool, change.zoneId(), ofPool)) {
                    events.publish(event(change, new ObjectRef("NodePool", "", pool.name(), pool.uid())));
                }
            }
            changes.told(change);
        }
    }

    /** Ids of the zones that have subnets, by the zones' names. */
    private static Map<String, String> zoneIds(NodeClass nodeClass) {
        return Ec2NodeClassReader.read(nodeClass).nodeClass().zoneIds().orElse(Map.of());
    }

    private static boolean canUse(NodePool pool, String zoneId, Map<String, String> zoneIds) {
        Requirements wanted = pool.template().allRequirements().withKeys(AwsLabels.SCHEMA::canonical);
        return wanted.get(AwsLabels.ZONE_ID).has(zoneId)
                && zoneIds.entrySet().stream()
                        .anyMatch(zone -> zone.getValue().equals(zoneId)
                                && wanted.get(Labels.ZONE).has(zone.getKey()));
    }

    private static ZonalShiftEvent event(ZonalShiftChanges.Change change, ObjectRef pool) {
        return change.active()
                ? new ZonalShiftEvent.ZonalShiftActive(pool, change.zoneId())
                : new ZonalShiftEvent.ZonalShiftCleared(pool, change.zoneId());
    }
}
