package io.karpenter.aws.launch.template;

import io.karpenter.core.metric.Metric;
import java.util.List;

/** What is measured of launch templates. Source: AWS-MET-01. */
public final class TemplateMetrics {

    public static final Metric USER_DATA = Metric.gauge(
            "karpenter_ec2nodeclasses_userdata_bytes", "Size of the user data that machines start with.", "nodeclass");

    private TemplateMetrics() {}

    public static List<Metric> all() {
        return List.of(USER_DATA);
    }
}
