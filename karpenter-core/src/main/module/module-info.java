/** The domain: what a cluster is, what may run where, and what a plan says. */
module io.karpenter.core {
    requires static org.jspecify;

    exports io.karpenter.core.buffer;
    exports io.karpenter.core.cloud;
    exports io.karpenter.core.cluster;
    exports io.karpenter.core.condition;
    exports io.karpenter.core.disruption;
    exports io.karpenter.core.disruption.balance;
    exports io.karpenter.core.disruption.budget;
    exports io.karpenter.core.disruption.candidate;
    exports io.karpenter.core.disruption.command;
    exports io.karpenter.core.disruption.drift;
    exports io.karpenter.core.disruption.execution;
    exports io.karpenter.core.disruption.price;
    exports io.karpenter.core.drain;
    exports io.karpenter.core.event;
    exports io.karpenter.core.label;
    exports io.karpenter.core.lifecycle;
    exports io.karpenter.core.lifecycle.pool;
    exports io.karpenter.core.metric;
    exports io.karpenter.core.metric.state;
    exports io.karpenter.core.nodeclaim;
    exports io.karpenter.core.nodepool;
    exports io.karpenter.core.offering;
    exports io.karpenter.core.offering.commitment;
    exports io.karpenter.core.overlay;
    exports io.karpenter.core.plan;
    exports io.karpenter.core.prediction;
    exports io.karpenter.core.quantity;
    exports io.karpenter.core.repair;
    exports io.karpenter.core.requirement;
    exports io.karpenter.core.risk;
    exports io.karpenter.core.risk.pricing;
    exports io.karpenter.core.risk.share;
    exports io.karpenter.core.rule;
    exports io.karpenter.core.rule.explain;
    exports io.karpenter.core.rule.place;
    exports io.karpenter.core.rule.preference;
    exports io.karpenter.core.rule.topology;
    exports io.karpenter.core.spread;
    exports io.karpenter.core.staticpool;
    exports io.karpenter.core.taint;
    exports io.karpenter.core.text;
    exports io.karpenter.core.verify;
    exports io.karpenter.core.verify.command;
    exports io.karpenter.core.workload;
}
