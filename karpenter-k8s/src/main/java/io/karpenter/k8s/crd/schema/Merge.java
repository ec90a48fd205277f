package io.karpenter.k8s.crd.schema;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How server-side apply joins what several writers say of a list or mapping; unsaid, it is joined entry by entry or, for lists, whole. */
@Documented
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Merge {

    Type value();

    /** Field that tells the items of a list apart, for {@link Type#MAP}. */
    String key() default "";

    /** As {@code x-kubernetes-list-type}; {@link #ATOMIC} for mappings too. */
    enum Type {
        ATOMIC,
        SET,
        MAP
    }
}
