package io.karpenter.k8s.manifest.assembly;

/**
 * What becomes of workloads.
 *
 * @param mostPods most pods that workloads may become together
 * @param includeCronJobs true if one run of each CronJob is planned
 * @param deducesSelectors true if default spread constraints will be deduced from Services and controllers
 */
public record ExpansionSettings(int mostPods, boolean includeCronJobs, boolean deducesSelectors) {}
