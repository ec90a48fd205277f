package io.karpenter.k8s.manifest.tree;

/**
 * How much input is too much.
 *
 * @param documentCharacters longest document
 * @param aliasNodes most values that the aliases of a document may stand for, those within them counted (decisions 7)
 * @param nesting deepest nesting of mappings and lists
 */
public record ReadLimits(int documentCharacters, int aliasNodes, int nesting) {

    public static final ReadLimits DEFAULT = new ReadLimits(64 << 20, 100_000, 200);

    /** Says that mappings and lists nest too deep. */
    UnreadableException tooDeep(int line) {
        return new UnreadableException(
                line, "mappings and lists nested more than " + nesting + " deep", "at most " + nesting + " levels");
    }

    public ReadLimits withDocumentCharacters(int most) {
        return new ReadLimits(most, aliasNodes, nesting);
    }
}
