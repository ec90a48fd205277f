package io.karpenter.k8s.crd.nodeclass;

/** Parts of CEL rules and limits that fields of an EC2NodeClass share. Source: API 5.2. */
final class ClassRules {

    static final int MOST_TERMS = 30;
    static final int MOST_TAGS = 20;

    static final String NOT_EMPTY = "self.size() != 0";

    static final String ONE_IDENTITY = "has(self.role) != has(self.instanceProfile)";

    /** Tags that select something. */
    static final String FILLED_TAGS = "self.all(key, key != '' && self[key] != '')";

    static final String FILLED = "empty tag keys or values are not allowed";

    /** Of a spec: no alias begins with what follows … */
    static final String ALIAS_OF = "!self.amiSelectorTerms.exists(t, has(t.alias) && t.alias.startsWith(";
    /** … or the family, if there is one, is among what follows. */
    static final String THEN_FAMILY_IN = ") || !has(self.amiFamily) || self.amiFamily in ";

    private ClassRules() {}
}
