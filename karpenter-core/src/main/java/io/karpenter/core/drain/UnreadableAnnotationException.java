package io.karpenter.core.drain;

/** An annotation that somebody wrote says nothing that can be understood. The message names object, annotation, value and what to write. */
public final class UnreadableAnnotationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param object kind and name of the object
     * @param wanted what it must be
     */
    public UnreadableAnnotationException(
            String object, String annotation, String value, String wanted, Throwable cause) {
        super("%s has annotation %s: \"%s\", it must be %s".formatted(object, annotation, value, wanted), cause);
    }
}
