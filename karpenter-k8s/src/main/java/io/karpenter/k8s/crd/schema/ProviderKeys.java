package io.karpenter.k8s.crd.schema;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Of the provider's label domain only listed keys are taken: this text, or the keys of this mapping. */
@Documented
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ProviderKeys {

    /** True for the shorter list of NodeOverlays. */
    boolean ofOverlays() default false;
}
