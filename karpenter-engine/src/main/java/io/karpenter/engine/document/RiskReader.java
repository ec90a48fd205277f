package io.karpenter.engine.document;

import io.karpenter.core.risk.CrowdedPool;
import io.karpenter.core.risk.PlanRisk;
import io.karpenter.core.risk.RiskSettings;
import java.util.List;

/** Reads what {@link RiskWriter} wrote. Stateless. */
final class RiskReader {

    private RiskReader() {}

    /** What the document says about risk; a document that says nothing was made without. */
    static PlanRisk read(Field root) {
        Field field = root.get("risk");
        List<CrowdedPool> crowded = root.get("crowdedPools").elementsIfPresent().stream()
                .map(RiskReader::crowded)
                .toList();
        if (!field.isPresent() || !field.isObject()) {
            return new PlanRisk(RiskSettings.OFF, crowded);
        }
        try {
            RiskSettings off = RiskSettings.OFF;
            return new PlanRisk(
                    new RiskSettings(
                            number(field, "interruptionPrice", off.interruptionPrice()),
                            number(field, "interruptionHours", off.interruptionHours()),
                            number(field, "shortage", off.spotShortage()),
                            number(field, "onDemandShortage", off.onDemandShortage()),
                            number(field, "shortagePenalty", off.shortagePenalty()),
                            number(field, "maxPoolShare", off.maxPoolShare()),
                            number(field, "maxWorkloadPoolShare", off.maxWorkloadPoolShare()),
                            number(field, "volatilityWeight", off.volatilityWeight())),
                    crowded);
        } catch (IllegalArgumentException outOfRange) {
            field.complain(String.valueOf(outOfRange.getMessage()), "settings within these ranges");
            return PlanRisk.NONE;
        }
    }

    private static double number(Field field, String name, double otherwise) {
        return field.get(name).optionalNumber().orElse(otherwise);
    }

    private static CrowdedPool crowded(Field field) {
        String type = field.get("instanceType").text();
        String zone = field.get("zone").text();
        int pods = field.get("pods").count();
        int most = field.get("most").count();
        int all = field.get("of").count();
        Field workload = field.get("workload");
        return workload.isPresent()
                ? new CrowdedPool.OfWorkload(workload.text(), type, zone, pods, most, all)
                : new CrowdedPool.OfCluster(type, zone, pods, most, all);
    }
}
