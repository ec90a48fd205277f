package io.karpenter.k8s.manifest.report;

/**
 * Something wrong with the input; nothing may be planned from it.
 *
 * @param path of the field in its document; empty: the document as a whole
 * @param found what stands there
 * @param allowed what may stand there
 */
public record Problem(Location where, String path, String found, String allowed) {

    @Override
    public String toString() {
        return where + ": " + (path.isEmpty() ? "" : path + ": ") + "found " + found + ", allowed: " + allowed;
    }
}
