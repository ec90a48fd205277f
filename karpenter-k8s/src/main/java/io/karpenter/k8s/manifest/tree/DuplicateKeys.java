package io.karpenter.k8s.manifest.tree;

/** Is told of each key that stands twice in a mapping. */
@FunctionalInterface
interface DuplicateKeys {

    void accept(int line, String key);
}
