package io.karpenter.engine.input;

import io.karpenter.k8s.operate.FeatureGate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How the gates are set.
 *
 * @param stated what the user says; gates that are not named have their default
 */
public record FeatureGates(Map<FeatureGate, Boolean> stated) {

    public static final FeatureGates DEFAULT = new FeatureGates(Map.of());

    public FeatureGates {
        stated = Map.copyOf(stated);
    }

    /** One gate as the user sets it. */
    public record Setting(FeatureGate gate, boolean on) {}

    /** Of settings of one gate the last counts. */
    public static FeatureGates of(List<Setting> settings) {
        Map<FeatureGate, Boolean> stated = new EnumMap<>(FeatureGate.class);
        settings.forEach(setting -> stated.put(setting.gate(), setting.on()));
        return new FeatureGates(stated);
    }

    /**
     * True if the gate is on for an input: objects that need it switch it on, unless the user switches it off (decisions 11).
     *
     * @param objects how many objects of the input need it
     */
    public boolean isOn(FeatureGate gate, int objects) {
        return stated.getOrDefault(gate, gate.isOnByDefault() || objects > 0);
    }
}
