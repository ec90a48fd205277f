package io.karpenter.engine.document;

import io.karpenter.core.plan.SpotCaveat;
import io.karpenter.core.risk.CrowdedPool;
import io.karpenter.core.risk.PlanRisk;
import io.karpenter.core.risk.RiskSettings;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Writes what plans say about risk. Stateless. */
final class RiskWriter {

    private RiskWriter() {}

    /** Beside a price that rests on spot nodes while risk has no price. */
    static String notice(SpotCaveat caveat) {
        return caveat.message() + "; --risk on prices that";
    }

    /** The settings and what they could not be kept for; nothing if risk does not count. */
    static void write(JsonGenerator json, PlanRisk risk) {
        RiskSettings settings = risk.settings();
        if (settings.isOff()) {
            return;
        }
        json.writeObjectPropertyStart("risk");
        json.writeNumberProperty("interruptionPrice", settings.interruptionPrice());
        json.writeNumberProperty("interruptionHours", settings.interruptionHours());
        json.writeNumberProperty("shortage", settings.spotShortage());
        json.writeNumberProperty("onDemandShortage", settings.onDemandShortage());
        json.writeNumberProperty("shortagePenalty", settings.shortagePenalty());
        json.writeNumberProperty("maxPoolShare", settings.maxPoolShare());
        json.writeNumberProperty("maxWorkloadPoolShare", settings.maxWorkloadPoolShare());
        if (settings.volatilityWeight() != RiskSettings.DEFAULT_VOLATILITY_WEIGHT) {
            json.writeNumberProperty("volatilityWeight", settings.volatilityWeight());
        }
        json.writeEndObject();
        writeCrowded(json, risk.crowded());
    }

    private static void writeCrowded(JsonGenerator json, List<CrowdedPool> crowded) {
        json.writeArrayPropertyStart("crowdedPools");
        for (CrowdedPool pool : crowded) {
            json.writeStartObject();
            switch (pool) {
                case CrowdedPool.OfCluster ofCluster -> {}
                case CrowdedPool.OfWorkload ofWorkload -> json.writeStringProperty("workload", ofWorkload.workload());
            }
            json.writeStringProperty("instanceType", pool.instanceType());
            json.writeStringProperty("zone", pool.zone());
            json.writeNumberProperty("pods", pool.pods());
            json.writeNumberProperty("most", pool.most());
            json.writeNumberProperty("of", pool.all());
            json.writeStringProperty("message", pool.message());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
