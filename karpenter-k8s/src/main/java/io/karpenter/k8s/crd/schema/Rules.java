package io.karpenter.k8s.crd.schema;

/** CEL rules that several kinds share, with what the API server answers where one is broken. Source: API 1.2, 2.2, 3. */
public final class Rules {

    /** Of a label key. Bare suffix match, as the reference does it: stricter than what controllers ask. */
    public static final String KARPENTER_KEY =
            "self in ['karpenter.sh/capacity-type', 'karpenter.sh/nodepool'] || !self.split('/')[0].endsWith('karpenter.sh')";

    public static final String KARPENTER_KEYS =
            "self.all(key, key in ['karpenter.sh/capacity-type', 'karpenter.sh/nodepool'] || !key.split('/')[0].endsWith('karpenter.sh'))";
    public static final String KARPENTER_DOMAIN =
            "labels of the domain \"karpenter.sh\" are restricted, except karpenter.sh/capacity-type and karpenter.sh/nodepool";

    public static final String NOT_HOSTNAME = "self != 'kubernetes.io/hostname'";
    public static final String HOSTNAME = "label \"kubernetes.io/hostname\" is restricted";
    public static final String NODEPOOL = "label \"karpenter.sh/nodepool\" is restricted";

    public static final String IN_HAS_VALUES =
            "self.all(r, r.operator != 'In' || (has(r.values) && r.values.size() > 0))";
    public static final String IN = "requirements with operator 'In' must have a value";

    public static final String NOT_IN_HAS_VALUES =
            "self.all(r, r.operator != 'NotIn' || (has(r.values) && r.values.size() > 0))";
    public static final String NOT_IN = "requirements with operator 'NotIn' must have a value";

    public static final String COMPARISON_HAS_INTEGER =
            "self.all(r, !(r.operator in ['Gt', 'Lt', 'Gte', 'Lte']) || (has(r.values) && r.values.size() == 1 && int(r.values[0]) >= 0))";
    public static final String COMPARISON =
            "requirements with operator 'Gt', 'Lt', 'Gte' or 'Lte' must have a single positive integer as value";

    public static final String MIN_VALUES_IN_REACH =
            "self.all(r, r.operator != 'In' || !has(r.minValues) || (has(r.values) && r.values.size() >= r.minValues))";
    public static final String MIN_VALUES = "requirements with 'minValues' must have at least that many values";

    private Rules() {}
}
