package io.karpenter.k8s.controlplane;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * For test classes that need a control plane: it is running before the first test, and test methods may have a parameter of type
 * {@link ControlPlane}. Classes of one JVM share it while they ask for the same size; a class leaves nodes, pods and volumes of
 * the one before it behind by {@link ControlPlane#clear}, which the extension calls between classes.
 *
 * <p>Such tests run with the Maven profile {@code control-plane} only.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("control-plane")
@ExtendWith(ControlPlaneExtension.class)
public @interface UsesControlPlane {

    Size value();
}
