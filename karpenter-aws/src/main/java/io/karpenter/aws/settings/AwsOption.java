package io.karpenter.aws.settings;

import io.karpenter.core.setting.Setting;
import io.karpenter.core.setting.SettingKind;

/** The provider's options as users write them; {@link #name} is the variable of the environment. Source: AWS-OPT-01. */
public enum AwsOption implements Setting {
    CLUSTER_NAME(SettingKind.TEXT, "", "Name of the cluster, in tags and filters; required."),
    CLUSTER_ENDPOINT(SettingKind.URL, "", "URL of the API server that nodes are given; empty: as EKS says."),
    CLUSTER_CA_BUNDLE(
            SettingKind.TEXT,
            "",
            "Certificate authority of the API server that nodes are given, base64; empty: that of the controller's own client."),
    ISOLATED_VPC(
            SettingKind.BOOLEAN,
            "false",
            "There is no way to the Pricing API and to IAM: neither is asked for anything."),
    EKS_CONTROL_PLANE(SettingKind.BOOLEAN, "false", "EKS is asked for the version of Kubernetes, not the API server."),
    VM_MEMORY_OVERHEAD_PERCENT(
            SettingKind.NUMBER, "0.075", "Share of the memory that machines are taken to keep from their nodes."),
    INTERRUPTION_QUEUE(SettingKind.TEXT, "", "Name of the SQS queue that tells of interruptions; empty: none."),
    RESERVED_ENIS(SettingKind.INTEGER, "0", "Network interfaces that do not count for pods."),
    DISABLE_DRY_RUN(SettingKind.BOOLEAN, "false", "Does not try out whether a node class may launch machines."),
    ENABLE_ZONAL_SHIFT(SettingKind.BOOLEAN, "false", "Launches nothing in zones that ARC has shifted away."),
    AMI_REFRESH_INTERVAL(SettingKind.DURATION, "1m", "How long images are remembered."),
    SUBNET_REFRESH_INTERVAL(SettingKind.DURATION, "1m", "How long subnets are remembered."),
    USE_COMMITMENTS(
            SettingKind.BOOLEAN,
            "false",
            "What the account's Reserved Instances cover counts as paid. A file of --commitments counts either way."),
    SPOT_PLACEMENT_SCORES(
            SettingKind.BOOLEAN,
            "false",
            "EC2 is asked, twice an hour, how likely spot machines can be had; it counts with --risk on."),
    AWS_FEATURE_GATES(SettingKind.GATES, "", "NodeClassCEL=true lets kubelet settings of node classes be expressions.");

    private final SettingKind kind;
    private final String standard;
    private final String meaning;

    AwsOption(SettingKind kind, String standard, String meaning) {
        this.kind = kind;
        this.standard = standard;
        this.meaning = meaning;
    }

    @Override
    public SettingKind kind() {
        return kind;
    }

    @Override
    public String standard() {
        return standard;
    }

    @Override
    public String meaning() {
        return meaning;
    }
}
