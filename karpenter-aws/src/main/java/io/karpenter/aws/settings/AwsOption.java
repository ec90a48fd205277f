package io.karpenter.aws.settings;

import java.util.Locale;

/** The provider's options as users write them; {@link #name} is the variable of the environment. Source: AWS-OPT-01. */
public enum AwsOption {
    CLUSTER_NAME(Kind.TEXT, "", "Name of the cluster, in tags and filters; required."),
    CLUSTER_ENDPOINT(Kind.URL, "", "URL of the API server that nodes are given; empty: as EKS says."),
    CLUSTER_CA_BUNDLE(
            Kind.TEXT,
            "",
            "Certificate authority of the API server that nodes are given, base64; empty: that of the controller's own client."),
    ISOLATED_VPC(
            Kind.BOOLEAN, "false", "There is no way to the Pricing API and to IAM: neither is asked for anything."),
    EKS_CONTROL_PLANE(Kind.BOOLEAN, "false", "EKS is asked for the version of Kubernetes, not the API server."),
    VM_MEMORY_OVERHEAD_PERCENT(
            Kind.NUMBER, "0.075", "Share of the memory that machines are taken to keep from their nodes."),
    INTERRUPTION_QUEUE(Kind.TEXT, "", "Name of the SQS queue that tells of interruptions; empty: none."),
    RESERVED_ENIS(Kind.INTEGER, "0", "Network interfaces that do not count for pods."),
    DISABLE_DRY_RUN(Kind.BOOLEAN, "false", "Does not try out whether a node class may launch machines."),
    ENABLE_ZONAL_SHIFT(Kind.BOOLEAN, "false", "Launches nothing in zones that ARC has shifted away."),
    AMI_REFRESH_INTERVAL(Kind.DURATION, "1m", "How long images are remembered."),
    SUBNET_REFRESH_INTERVAL(Kind.DURATION, "1m", "How long subnets are remembered."),
    USE_COMMITMENTS(
            Kind.BOOLEAN,
            "false",
            "What the account's Reserved Instances cover counts as paid. A file of --commitments counts either way."),
    SPOT_PLACEMENT_SCORES(
            Kind.BOOLEAN,
            "false",
            "EC2 is asked, twice an hour, how likely spot machines can be had; it counts with --risk on."),
    AWS_FEATURE_GATES(Kind.GATES, "", "NodeClassCEL=true lets kubelet settings of node classes be expressions.");

    private final Kind kind;
    private final String standard;
    private final String meaning;

    AwsOption(Kind kind, String standard, String meaning) {
        this.kind = kind;
        this.standard = standard;
        this.meaning = meaning;
    }

    /** What values an option takes. */
    public enum Kind {
        TEXT("TEXT"),
        URL("URL"),
        BOOLEAN("BOOL"),
        NUMBER("NUMBER"),
        INTEGER("N"),
        DURATION("DURATION"),
        GATES("GATE=BOOL,…");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** In help texts. */
        public String label() {
            return label;
        }
    }

    public Kind kind() {
        return kind;
    }

    /** Its value unless somebody says otherwise, as a user would write it. */
    public String standard() {
        return standard;
    }

    /** What it does, in one sentence. */
    public String meaning() {
        return meaning;
    }

    /** Its name on the command line, hyphens in front included. */
    public String flag() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
