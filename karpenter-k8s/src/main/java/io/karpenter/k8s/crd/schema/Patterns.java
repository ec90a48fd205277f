package io.karpenter.k8s.crd.schema;

/** Regular expressions (RE2) of Karpenter's API, as the API server is to apply them. Source: API 0.1. */
public final class Patterns {

    public static final String QUANTITY =
            "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";
    /** Whole hours, minutes and seconds, or {@code Never}. */
    public static final String DURATION = "^(([0-9]+(s|m|h))+|Never)$";
    /** Whole hours, minutes and seconds. */
    public static final String GRACE = "^([0-9]+(s|m|h))+$";

    public static final String QUALIFIED_NAME =
            "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*(\\/))?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$";
    public static final String LABEL_VALUE = "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$";
    /** Without a slash: a group, not a group and version. */
    public static final String GROUP = "^[^/]*$";

    public static final String BUDGET_NODES = "^((100|[0-9]{1,2})%|[0-9]+)$";
    /** Anchored as weakly as the reference does it, so that what it stores can be stored here. */
    public static final String SCHEDULE =
            "^(@(annually|yearly|monthly|weekly|daily|midnight|hourly))|((.+)\\s(.+)\\s(.+)\\s(.+)\\s(.+))$";

    public static final String BUDGET_DURATION = "^((([0-9]+(h|m))|([0-9]+h[0-9]+m))(0s)?)$";
    public static final String PRICE = "^\\d+(\\.\\d+)?$";
    public static final String PRICE_ADJUSTMENT =
            "^(([+-]{1}(\\d*\\.?\\d+))|(\\+{1}\\d*\\.?\\d+%)|(^(-\\d{1,2}(\\.\\d+)?%)$)|(-100%))$";
    public static final String REASON = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$";
    public static final String REASON_OR_EMPTY = "^([A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?)?$";
    public static final String CONDITION_TYPE =
            "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$";

    /** Not anchored, as the reference has it: found anywhere. */
    public static final String SUBNET = "subnet-[0-9a-z]+";

    public static final String SECURITY_GROUP = "sg-[0-9a-z]+";
    public static final String IMAGE = "ami-[0-9a-z]+";
    public static final String RESERVATION = "^cr-[0-9a-z]+$";
    public static final String PLACEMENT_GROUP = "^pg-[0-9a-z]+$";
    public static final String ACCOUNT = "^[0-9]{12}$";
    /** A unit without a number slips through, as it does in the reference. */
    public static final String VOLUME_SIZE =
            "^((?:[1-9][0-9]{0,3}|[1-4][0-9]{4}|[5][0-8][0-9]{3}|59000)Gi|(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|[6][0-3][0-9]{3}|64000)G|([1-9]||[1-5][0-7]|58)Ti|([1-9]||[1-5][0-9]|6[0-3]|64)T)$";

    private Patterns() {}
}
